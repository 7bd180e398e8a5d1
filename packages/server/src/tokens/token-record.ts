import { Schema } from "effect"

/**
 * What a token may be used for.
 *
 * `imports:submit`: send files and submit imports. `imports:read`: see runs, their reports and events. `outputs:read`: read what holds
 * rows, which are result files and the fate of single rows. `imports:control`: cancel, resume, settle and retry. `confirm`: agree to
 * an import that cannot be undone.
 */
export const TokenScope = Schema.Literals([
  "imports:submit",
  "imports:read",
  "outputs:read",
  "imports:control",
  "confirm"
])
export type TokenScope = typeof TokenScope.Type

/** Whose imports these are: as the tenant of a plan. */
export const TenantName = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u))

const isTime = Schema.makeFilter<string>((text) => !Number.isNaN(Date.parse(text)), {
  expected: "a time as in ISO 8601"
})

/** What is known of a token: never the token itself. */
export const TokenRecord = Schema.Struct({
  /** For logs, and to find it again when it is to go. */
  name: Schema.String.check(Schema.isPattern(/^[\w .@-]{1,100}$/)),
  /** SHA-256 of the token, in hex. */
  sha256: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/u)),
  /** Whose imports it may see and submit. `all` has those without a tenant as well. */
  tenants: Schema.Union([Schema.Literal("all"), Schema.Array(TenantName)]),
  /** The named connections that it may import by. Left out: any for a token of all tenants, for others the unnamed one alone. */
  connections: Schema.optionalKey(Schema.Union([Schema.Literal("all"), Schema.Array(Schema.String)])),
  scopes: Schema.Array(TokenScope),
  /** When it ends, in ISO 8601. Left out for one that does not end by itself. */
  expiresAt: Schema.optionalKey(Schema.String.check(isTime))
})
export type TokenRecord = typeof TokenRecord.Type

/** A file of tokens. */
export const TokenFile = Schema.Struct({ tokens: Schema.Array(TokenRecord) })
export type TokenFile = typeof TokenFile.Type

/** True for a token that has ended by this time, in milliseconds since the epoch. */
export const hasExpired = ({ expiresAt }: TokenRecord, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now

/** True when a token may see what belongs to this tenant, or to none. */
export const maySee = ({ tenants }: TokenRecord, tenant: string | undefined): boolean =>
  tenants === "all" || (tenant !== undefined && tenants.includes(tenant))

/** True when a token may import by the connection of this name, or by the one without a name. */
export const mayUseConnection = (record: TokenRecord, connection: string | undefined): boolean => {
  const allowed = record.connections ?? (record.tenants === "all" ? "all" : [])
  return connection === undefined || allowed === "all" || allowed.includes(connection)
}
