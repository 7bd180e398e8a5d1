import type { SettingField } from "@bulkport/core/provider"
import { Effect, type Redacted, Schema } from "effect"

// Your service: where it is, the most that it takes in one file, and what else a connection needs.
const standardBaseUrl = "https://api.acme-crm.example"
const standardMaxFileBytes = 10 * 1024 * 1024

/** A key must not travel in the clear. To this very machine it may: nobody is listening in between. */
const isSafeUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { hash, hostname, password, protocol, search, username } = new URL(text)
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.")
  const isPrivate = protocol === "https:" || (protocol === "http:" && isLoopback)
  return isPrivate && username === "" && password === "" && search === "" && hash === ""
}

/** Decodes settings from text. The key is wrapped, so that printing it shows nothing. */
export const AcmeCrmSettings = Schema.Struct({
  apiKey: Schema.RedactedFromValue(Schema.NonEmptyString, { label: "API key" }),
  baseUrl: Schema.String.check(Schema.makeFilter(isSafeUrl)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(standardBaseUrl))
  ),
  maxFileBytes: Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(String(standardMaxFileBytes)))
  )
})

/** What a connection needs. */
export interface AcmeCrmSettings {
  readonly apiKey: Redacted.Redacted
  readonly baseUrl: string
  readonly maxFileBytes: number
}

/** The settings as users see them. A secret one is taken from the environment and never from a file. */
export const settingFields: ReadonlyArray<SettingField> = [
  {
    name: "apiKey",
    environment: "ACME_CRM_API_KEY",
    description: "API key of the account to import into.",
    isSecret: true,
    isRequired: true
  },
  {
    name: "baseUrl",
    environment: "ACME_CRM_BASE_URL",
    description: "Address of the service, https (or http on this machine), without /v1.",
    isSecret: false,
    isRequired: false,
    default: standardBaseUrl
  },
  {
    name: "maxFileBytes",
    environment: "ACME_CRM_MAX_FILE_BYTES",
    description: "Largest file to send, in bytes; a larger one is imported in parts.",
    isSecret: false,
    isRequired: false,
    default: String(standardMaxFileBytes)
  }
]

/** Where rows go, in words for people, and for telling two runs into different places apart. No secret. */
export const targetOf = ({ baseUrl }: AcmeCrmSettings): string => {
  const { origin } = new URL(baseUrl)
  return `Acme CRM at ${origin}`
}
