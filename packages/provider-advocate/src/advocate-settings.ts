import type { SettingField } from "@bulkport/core/provider"
import { Effect, Redacted, Schema } from "effect"
import { sftpSettingFields, type SftpSettings, sftpSettings } from "./sftp/sftp-settings.ts"

/** Loopback hosts may be spoken to without TLS: nobody is listening in between. */
const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname)

/** Whether requests may go there: over TLS, or to this very machine. The service refuses plain HTTP too (RS047). */
export const isSafeUrl = (url: URL): boolean =>
  url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))

const isBaseUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return isSafeUrl(url) && url.username === "" && url.password === "" && url.search === "" && url.hash === ""
}

const amount = (standard: number) =>
  Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(String(standard)))
  )

/** 100 MB: stated for the service's SFTP route, and taken as the ceiling of the API too, for which none is stated. */
export const standardMaxFileBytes = 100_000_000

/** The service recommends not to go beyond this in one file. */
export const standardMaxRows = 500_000

const standardBaseUrl = "https://app.referralsaasquatch.com"

/** Decodes settings from text. */
export const AdvocateSettings = Schema.Struct({
  tenantAlias: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]+$/)),
  apiKey: Schema.RedactedFromValue(Schema.NonEmptyString, { label: "Advocate API key" }),
  baseUrl: Schema.String.check(Schema.makeFilter(isBaseUrl)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(standardBaseUrl))
  ),
  username: Schema.String.check(Schema.makeFilter((text: string) => !text.includes(":"))).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(""))
  ),
  maxFileBytes: amount(standardMaxFileBytes),
  maxRows: amount(standardMaxRows),
  uploadAs: Schema.Literals(["multipart", "raw"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("multipart" as const))
  ),
  transport: Schema.Literals(["api", "sftp"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("api" as const))
  ),
  ...sftpSettings
})

/** What a connection to one tenant needs. */
export interface AdvocateSettings extends SftpSettings {
  readonly tenantAlias: string
  readonly apiKey: Redacted.Redacted
  /** Where the service is, without `/api/v1`. */
  readonly baseUrl: string
  /** Empty for API keys, which the service takes as a password without a user name. */
  readonly username: string
  readonly maxFileBytes: number
  readonly maxRows: number
  /** How a file is put into the request that uploads it. The service's page shows both. */
  readonly uploadAs: "multipart" | "raw"
  /** The way files take to the service. */
  readonly transport: "api" | "sftp"
}

/** The settings as users see them. */
export const settingFields: ReadonlyArray<SettingField> = [
  {
    name: "tenantAlias",
    environment: "ADVOCATE_TENANT_ALIAS",
    description: "Alias of the tenant to import into; test tenants begin with test_.",
    isSecret: false,
    isRequired: true
  },
  {
    name: "apiKey",
    environment: "ADVOCATE_API_KEY",
    description: "API key of that tenant.",
    isSecret: true,
    isRequired: true
  },
  {
    name: "baseUrl",
    environment: "ADVOCATE_BASE_URL",
    description: "Address of the service, https (or http on this machine), without /api/v1.",
    isSecret: false,
    isRequired: false,
    default: standardBaseUrl
  },
  {
    name: "username",
    environment: "ADVOCATE_USERNAME",
    description: "User name for HTTP Basic; leave it empty with an API key.",
    isSecret: false,
    isRequired: false,
    default: ""
  },
  {
    name: "maxFileBytes",
    environment: "ADVOCATE_MAX_FILE_BYTES",
    description: "Largest file to send, in bytes.",
    isSecret: false,
    isRequired: false,
    default: String(standardMaxFileBytes)
  },
  {
    name: "maxRows",
    environment: "ADVOCATE_MAX_ROWS",
    description: "Most rows to send in one file.",
    isSecret: false,
    isRequired: false,
    default: String(standardMaxRows)
  },
  {
    name: "uploadAs",
    environment: "ADVOCATE_UPLOAD_AS",
    description: "How a file is put into the request that uploads it: multipart or raw.",
    isSecret: false,
    isRequired: false,
    default: "multipart"
  },
  {
    name: "transport",
    environment: "ADVOCATE_TRANSPORT",
    description: "The way files take to the service: api or sftp.",
    isSecret: false,
    isRequired: false,
    default: "api"
  },
  ...sftpSettingFields
]

/** Where rows go, in words. */
export const targetOf = (settings: AdvocateSettings): string =>
  `tenant ${settings.tenantAlias} at ${new URL(settings.baseUrl).origin}`

/** Everything that must not appear in a message: the key, and the header it is sent in. */
export const secretsOf = (settings: AdvocateSettings): ReadonlyArray<Redacted.Redacted> => [
  settings.apiKey,
  Redacted.make(basicCredentials(settings)),
  ...(settings.sftpPrivateKey === undefined ? [] : [settings.sftpPrivateKey])
]

/** What follows `Basic ` in the `Authorization` header. */
export const basicCredentials = ({ apiKey, username }: AdvocateSettings): string =>
  Buffer.from(`${username}:${Redacted.value(apiKey)}`).toString("base64")
