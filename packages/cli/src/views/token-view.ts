import type { TokenRecord } from "@bulkport/server"
import type { Answer, CallSession } from "../session.ts"
import { fittedTable } from "./fitted-table.ts"
import { lines, namedLines, nextLines } from "./layout.ts"

const hasEnded = ({ expiresAt }: TokenRecord, now: number): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now

const facts = (record: TokenRecord, now: number) => ({
  name: record.name,
  tenants: record.tenants,
  scopes: record.scopes,
  connections: record.connections ?? null,
  expiresAt: record.expiresAt ?? null,
  expired: hasEnded(record, now)
})

const tenantsText = ({ tenants }: TokenRecord): string =>
  tenants === "all" ? "all tenants" : tenants.join(", ")

const endText = (record: TokenRecord, now: number): string =>
  record.expiresAt === undefined ? "" : `${record.expiresAt}${hasEnded(record, now) ? " (ended)" : ""}`

/** A token that was made, with the token itself: the one time that it is shown. */
export const createdTokenView = (
  session: CallSession,
  { path, record, token }: { readonly path: string; readonly record: TokenRecord; readonly token: string }
): Answer => ({
  exitCode: 0,
  document: "token-create",
  json: { file: path, token, record: facts(record, 0) },
  text: lines(
    token,
    "",
    "This is the token. It is shown this once; whoever has it may use it for:",
    namedLines([
      ["Imports", `of ${tenantsText(record)}`],
      ["For", record.scopes.join(", ")],
      ["Until", endText(record, 0) === "" ? "it is revoked" : endText(record, 0)],
      ["File", session.path(path)]
    ]),
    nextLines("Revoke it with", session.command("token", "revoke", record.name))
  )
})

/** The tokens of a file. */
export const tokensView = (
  session: CallSession,
  {
    now,
    path,
    tokens
  }: { readonly path: string; readonly tokens: ReadonlyArray<TokenRecord>; readonly now: number }
): Answer => ({
  exitCode: 0,
  document: "token-list",
  json: { file: path, tokens: tokens.map((record) => facts(record, now)) },
  text:
    tokens.length === 0
      ? lines(
          `There are no tokens in ${session.path(path)}.`,
          nextLines("Make one", session.command("token", "create", "NAME", "--tenant", "TENANT"))
        )
      : lines(
          fittedTable(
            [
              { name: "NAME", cells: tokens.map(({ name }) => name) },
              { name: "TENANTS", cells: tokens.map(tenantsText), least: 8 },
              { name: "FOR", cells: tokens.map(({ scopes }) => scopes.join(", ")), least: 12 },
              { name: "UNTIL", cells: tokens.map((record) => endText(record, now)), rank: 1 }
            ],
            session.surroundings.stdout.isTerminal
              ? session.surroundings.stdout.columns()
              : Number.MAX_SAFE_INTEGER
          )
        )
})

/** A token that was revoked. */
export const revokedTokenView = (
  session: CallSession,
  { name, path }: { readonly path: string; readonly name: string }
): Answer => ({
  exitCode: 0,
  document: "token-revoke",
  json: { file: path, name },
  text: `The token "${name}" was revoked: it is not in ${session.path(path)} any more.`
})
