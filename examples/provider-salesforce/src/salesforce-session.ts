/** The session that requests are made in: a token of the settings, or one that is asked for with a client's credentials. */
import {
  type HttpTransport,
  type ImportReason,
  type RequestBody,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Redacted, Schema, Semaphore } from "effect"
import { readRefusal, toTokenReason } from "./salesforce-failure.ts"
import type { SalesforceSettings } from "./salesforce-settings.ts"
import { TokenReply } from "./salesforce-wire.ts"

/** Gives out tokens. */
export interface Session {
  /** The token in use; asked for when there is none, once however many wait for it. */
  readonly token: Effect.Effect<Redacted.Redacted, ImportReason>
  /** Forgets a token that was refused; one that was issued since stays. Gives false where no other can be had. */
  readonly drop: (refused: Redacted.Redacted) => Effect.Effect<boolean>
  /** What must never be shown: credentials, and tokens given out lately. */
  readonly secrets: () => ReadonlyArray<Redacted.Redacted>
}

/** A session ends when nobody uses it for a while: a few old tokens are enough to blot out. */
const rememberedTokens = 8

/** Makes the session for these settings. Makes no request until a token is needed. */
export const makeSession = (settings: SalesforceSettings, transport: HttpTransport): Session => {
  const { accessToken, clientId, clientSecret } = settings
  if (accessToken !== undefined) {
    return {
      token: Effect.succeed(accessToken),
      drop: () => Effect.succeed(false),
      secrets: () => [accessToken]
    }
  }
  const issued: Array<Redacted.Redacted> = []
  const oneAtATime = Semaphore.makeUnsafe(1)
  let current: Redacted.Redacted | undefined
  const secrets = () => [...(clientSecret === undefined ? [] : [clientSecret]), ...issued]

  const signIn = Effect.gen(function* () {
    const url = new URL("/services/oauth2/token", settings.instanceUrl)
    const endpoint = `POST ${url.pathname}`
    const body = formBody({
      grant_type: "client_credentials",
      client_id: clientId ?? "",
      client_secret: clientSecret === undefined ? "" : Redacted.value(clientSecret)
    })
    const request = { method: "POST", url, headers: { accept: "application/json" }, body } as const
    const reply = yield* Effect.mapError(transport.send(request), toReason)
    if (reply.status !== 200) {
      return yield* Effect.fail(toTokenReason(yield* readRefusal(reply, endpoint, secrets())))
    }
    const text = yield* Effect.mapError(reply.text(), toReason)
    const { access_token } = yield* Effect.mapError(
      decodeToken(text),
      // What came is not quoted: it may hold a token.
      () => new UnexpectedResponse({ endpoint, status: 200, problem: "expected JSON with a token" })
    )
    const token = Redacted.make(access_token, { label: "Salesforce access token" })
    issued.push(token)
    if (issued.length > rememberedTokens) issued.shift()
    current = token
    return token
  }).pipe(Effect.scoped)

  return {
    token: Effect.suspend(() => (current === undefined ? signIn : Effect.succeed(current))).pipe(
      Semaphore.withPermit(oneAtATime)
    ),
    drop: (refused) =>
      Effect.sync(() => {
        if (current === refused) current = undefined
        return true
      }),
    secrets
  }
}

const decodeToken = Schema.decodeUnknownEffect(Schema.fromJsonString(TokenReply))

const formBody = (fields: Readonly<Record<string, string>>): RequestBody => {
  const bytes = new TextEncoder().encode(new URLSearchParams(fields).toString())
  return {
    contentType: "application/x-www-form-urlencoded",
    contentLength: bytes.length,
    open: () => bytes
  }
}
