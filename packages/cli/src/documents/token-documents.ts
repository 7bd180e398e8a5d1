import { Schema } from "effect"
import { tokenScopes } from "../token/token-flags.ts"
import { described, orNull, text } from "./described.ts"

/** What is known of a token: never the token itself, nor what it is recognised by. */
const TokenFacts = Schema.Struct({
  name: text("What it is called."),
  tenants: described(
    Schema.Union([Schema.Literal("all"), Schema.Array(Schema.String)]),
    "Whose imports it may see and submit; all has those without a tenant as well."
  ),
  scopes: described(Schema.Array(Schema.Literals(tokenScopes)), "What it may be used for."),
  connections: orNull(
    Schema.Union([Schema.Literal("all"), Schema.Array(Schema.String)]),
    "The connections that it may import by. Null: any for a token of all tenants, else the unnamed one alone."
  ),
  expiresAt: orNull(Schema.String, "When it ends. ISO 8601; null for one that ends when it is revoked."),
  expired: described(Schema.Boolean, "True when it has ended.")
})

const file = text("Absolute path of the file of tokens.")

/** What `token create` prints. */
export const TokenCreateDocument = Schema.Struct({
  file,
  token: text("The token: a secret, which is shown this once."),
  record: TokenFacts
}).annotate({ description: "A token that was made. Holds the token itself." })

/** What `token list` prints. */
export const TokenListDocument = Schema.Struct({ file, tokens: Schema.Array(TokenFacts) }).annotate({
  description: "The tokens of a file, by their names."
})

/** What `token revoke` prints. */
export const TokenRevokeDocument = Schema.Struct({ file, name: text("What it was called.") }).annotate({
  description: "A token that was revoked."
})
