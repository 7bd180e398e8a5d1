import { Clock, Effect } from "effect"
import { Command } from "../../command-line.ts"
import { root } from "../../flags.ts"
import { answer, Session } from "../../session.ts"
import { readShared } from "../../settings.ts"
import { tokensFlag, tokensPath } from "../../token/token-flags.ts"
import { readTokens } from "../../token/tokens-file.ts"
import { tokensView } from "../../views/token-view.ts"

/** Lists the tokens of a file, by their names. */
export const tokenListCommand = Command.make(
  "list",
  { tokens: tokensFlag },
  Effect.fn("cli.token.list")(function* (input) {
    yield* readShared(yield* root)
    const path = tokensPath(yield* Session, input.tokens)
    const tokens = yield* readTokens(path)
    const now = yield* Clock.currentTimeMillis
    yield* answer((session) => tokensView(session, { path, tokens, now }))
  })
).pipe(
  Command.withDescription(
    "List the tokens by their names, with what they may be used for. None of them is shown"
  ),
  Command.withExamples([{ command: "bulkport token list", description: "List them" }])
)
