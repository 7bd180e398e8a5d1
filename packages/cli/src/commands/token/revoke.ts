import { closestName } from "@bulkport/core"
import { Effect } from "effect"
import { Argument, Command } from "../../command-line.ts"
import { root } from "../../flags.ts"
import { answer, Session } from "../../session.ts"
import { readShared } from "../../settings.ts"
import { tokensFlag, tokensPath } from "../../token/token-flags.ts"
import { changeTokens } from "../../token/tokens-file.ts"
import { UsageInvalid } from "../../usage-problem.ts"
import { revokedTokenView } from "../../views/token-view.ts"

/** Takes a token out of its file: from then on it opens nothing. */
export const revokeCommand = Command.make(
  "revoke",
  {
    name: Argument.String("name").pipe(Argument.withDescription("What it is called, see token list")),
    tokens: tokensFlag
  },
  Effect.fn("cli.token.revoke")(function* ({ name, tokens: file }) {
    yield* readShared(yield* root)
    const path = tokensPath(yield* Session, file)
    yield* changeTokens(path, (tokens) => {
      const left = tokens.filter((other) => other.name !== name)
      if (left.length < tokens.length) return Effect.succeed({ tokens: left, result: undefined })
      const names = tokens.map((other) => other.name)
      const meant = closestName(name, names)
      return Effect.fail(
        new UsageInvalid({
          problem: `There is no token "${name}".${meant === undefined ? "" : ` Did you mean "${meant}"?`}`,
          advice: 'Run "bulkport token list" to see them.'
        })
      )
    })
    yield* answer((session) => revokedTokenView(session, { path, name }))
  })
).pipe(
  Command.withDescription("Revoke a token. Workers notice within a second or two"),
  Command.withExamples([{ command: "bulkport token revoke shop", description: "Revoke one" }])
)
