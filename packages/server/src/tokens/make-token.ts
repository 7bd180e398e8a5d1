import { Redacted } from "effect"
import { createHash, randomBytes } from "node:crypto"
import type { TokenRecord } from "./token-record.ts"

/** What tokens begin with, so that people and scanners for secrets know them. */
const prefix = "bulkport_"

/** SHA-256 of a token. */
export const tokenDigest = (token: Redacted.Redacted): Buffer =>
  createHash("sha256").update(Redacted.value(token)).digest()

/** Makes a token of 256 random bits, and its record. The token is in no record: whoever has lost it needs another one. */
export const makeToken = (
  rights: Omit<TokenRecord, "sha256">
): { readonly token: Redacted.Redacted; readonly record: TokenRecord } => {
  const token = Redacted.make(`${prefix}${randomBytes(32).toString("base64url")}`)
  return { token, record: { ...rights, sha256: tokenDigest(token).toString("hex") } }
}
