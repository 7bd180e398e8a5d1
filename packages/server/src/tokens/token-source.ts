import { Effect, type Redacted, Schema } from "effect"
import { timingSafeEqual } from "node:crypto"
import { tokenDigest } from "./make-token.ts"
import type { TokenRecord } from "./token-record.ts"

/** Tokens cannot be looked up for now. The server answers 503 meanwhile. */
export class TokensUnavailable extends Schema.TaggedError<TokensUnavailable>()("TokensUnavailable", {
  /** In words, without anything of a token. */
  problem: Schema.String
}) {
  readonly isRetryable = true
  override get message(): string {
    return `Tokens cannot be looked up: ${this.problem}.`
  }
  readonly nextStep = "Look whether what keeps the tokens is up."
}

/** Says what is known of a token. Ended ones may be given: the server looks at `expiresAt` itself. */
export interface TokenSource {
  readonly find: (token: Redacted.Redacted) => Effect.Effect<TokenRecord | undefined, TokensUnavailable>
}

/** The record of a token, in a time that tells nothing about which one it is. */
export const findRecord = (
  records: ReadonlyArray<TokenRecord>,
  token: Redacted.Redacted
): TokenRecord | undefined => {
  const digest = tokenDigest(token)
  let found: TokenRecord | undefined
  for (const record of records) {
    // Through all of them, whichever it is.
    if (timingSafeEqual(digest, Buffer.from(record.sha256, "hex"))) found = record
  }
  return found
}

/** A source of these tokens. */
export const tokensOf = (records: ReadonlyArray<TokenRecord>): TokenSource => ({
  find: (token) => Effect.sync(() => findRecord(records, token))
})
