import { Clock, Effect, Option, Redacted } from "effect"
import { Argument, Command, Flag, optionalFlag, switchFlag } from "../../command-line.ts"
import { repeatedFlag } from "../../generated-flags.ts"
import { root } from "../../flags.ts"
import { parseSpan } from "../../runs/time-span.ts"
import { answer, Session } from "../../session.ts"
import { readShared } from "../../settings.ts"
import { tokenScopes, tokensFlag, tokensPath } from "../../token/token-flags.ts"
import { changeTokens, loadServer } from "../../token/tokens-file.ts"
import { UsageInvalid } from "../../usage-problem.ts"
import { createdTokenView } from "../../views/token-view.ts"

const nameForm = /^[\w .@-]{1,100}$/
const tenantForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Whose imports a token is for. */
const tenantsOf = (tenants: ReadonlyArray<string>, all: boolean) =>
  all === tenants.length > 0
    ? Effect.fail(
        new UsageInvalid({
          problem: all
            ? "Give either --tenant or --all-tenants, not both."
            : "It was not said whose imports the token is for.",
          advice: "Name each with --tenant, or say --all-tenants, which has those without a tenant as well."
        })
      )
    : Effect.succeed(all ? ("all" as const) : tenants)

/** A century, in milliseconds: there is no date behind very many weeks. */
const longestMillis = 100 * 365.25 * 24 * 60 * 60 * 1000

const parseExpiry = (text: string): number | undefined => {
  const span = parseSpan(text)
  return span === undefined || span <= 0 || span > longestMillis ? undefined : span
}

/** Makes a token, which is shown this once. */
export const createCommand = Command.make(
  "create",
  {
    name: Argument.String("name").pipe(
      Argument.filter(
        (name) => nameForm.test(name),
        () => "Expected up to 100 letters, digits, blanks, and . @ _ -"
      ),
      Argument.withDescription("What it is called in lists and logs, such as the program that has it")
    ),
    tenant: repeatedFlag(
      Flag.String("tenant").pipe(
        Flag.filter(
          (tenant) => tenantForm.test(tenant),
          () => "Expected up to 64 letters, digits, and . _ -"
        )
      )
    ).pipe(
      Flag.withMetavar("name"),
      Flag.withDescription("Whose imports it may see and submit; repeat it for several")
    ),
    allTenants: switchFlag("all-tenants", "It is for the imports of all tenants, and for those without one"),
    scope: Flag.Literals("scope", tokenScopes).pipe(
      Flag.atLeast(0),
      Flag.withDescription(
        "What it may be used for; repeat it for several. imports:submit and imports:read unless given"
      )
    ),
    forConnection: repeatedFlag(Flag.String("for-connection")).pipe(
      Flag.withMetavar("name"),
      Flag.withDescription(
        "A connection that it may import by; repeat it for several. Any for all tenants unless given, else only the unnamed one"
      )
    ),
    expires: Flag.String("expires").pipe(
      Flag.filterMap(
        (text) => Option.fromUndefinedOr(parseExpiry(text)),
        (text) =>
          `Expected a number with h, d or w, such as 90d, more than none and at most 100 years, not "${text}"`
      ),
      optionalFlag,
      Flag.withMetavar("span"),
      Flag.withDescription("For how long it counts, such as 90d; until it is revoked unless given")
    ),
    tokens: tokensFlag
  },
  Effect.fn("cli.token.create")(function* (input) {
    yield* readShared(yield* root)
    const session = yield* Session
    const { expires, forConnection, name, scope } = input
    const tenants = yield* tenantsOf(input.tenant, input.allTenants)
    const path = tokensPath(session, input.tokens)
    const now = yield* Clock.currentTimeMillis
    const { makeToken } = yield* loadServer
    const { record, token } = makeToken({
      name,
      tenants,
      scopes: scope.length === 0 ? ["imports:submit", "imports:read"] : [...new Set(scope)],
      ...(forConnection.length === 0 ? {} : { connections: forConnection }),
      ...(expires === undefined ? {} : { expiresAt: new Date(now + expires).toISOString() })
    })
    yield* changeTokens(path, (tokens) =>
      tokens.some((other) => other.name === name)
        ? Effect.fail(
            new UsageInvalid({
              problem: `There is a token "${name}" already.`,
              advice: "Choose another name: that one goes on to count until you revoke it."
            })
          )
        : Effect.succeed({ tokens: [...tokens, record], result: undefined })
    )
    yield* answer(() => createdTokenView(session, { path, record, token: Redacted.value(token) }))
  })
).pipe(
  Command.withDescription(
    "Make a token for the API of a worker. It is shown this once, and kept nowhere: the file holds what it is recognised by"
  ),
  Command.withExamples([
    {
      command: "bulkport token create shop --tenant acme --expires 90d",
      description: "To submit imports of one tenant and to see what becomes of them"
    },
    {
      command: "bulkport token create operators --all-tenants --scope imports:read --scope imports:control",
      description: "To look at everything, to cancel, resume and retry"
    }
  ])
)
