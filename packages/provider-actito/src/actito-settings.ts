import { SettingsInvalid, type SettingField } from "@bulkport/core/provider"
import { Effect, type Redacted, Result, Schema } from "effect"
import { readFile } from "node:fs/promises"
import { overrideProfile, profileA, type WireProfile } from "./actito-wire-profile.ts"
import { parseJson } from "./json-path.ts"
import { providerId } from "./provider-id.ts"

export { providerId } from "./provider-id.ts"

/** Loopback hosts may be spoken to without TLS: nobody is listening in between. */
const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname)

const isBaseUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))
  return isSafe && url.username === "" && url.password === "" && url.search === "" && url.hash === ""
}

/** Encoded, any name is one segment of a path; only these would vanish from it. */
const isEntity = (text: string): boolean => {
  try {
    return encodeURIComponent(text) !== "" && text !== "." && text !== ".."
  } catch {
    return false
  }
}

const amount = (standard: number) =>
  Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(String(standard)))
  )

/** Documented: 100 MB a file, as uploaded. Whether decimal or binary is not, so the smaller one. */
export const standardMaxFileBytes = 100_000_000

/** What result files may unpack to: far more than 100 MB of a compressed CSV with an error text for each row. */
export const standardMaxUnpackedBytes = 4_000_000_000

/** Documented: five for the whole licence. One is left to its other systems. */
export const standardRequestsAtOnce = 4

/** Documented: more than 100 are slowed down. */
export const standardRequestsPerMinute = 100

/** Documented: 24 for each table, unless the licence has more. */
export const standardRunsPerDay = 24

const standardBaseUrl = "https://api.actito.com"

/** Decodes settings from text. */
export const ActitoSettings = Schema.Struct({
  apiKey: Schema.RedactedFromValue(Schema.String.check(Schema.isPattern(/^[\x21-\x7e]+$/)), {
    label: "Actito API key"
  }),
  entity: Schema.String.check(Schema.makeFilter(isEntity)),
  baseUrl: Schema.String.check(Schema.makeFilter(isBaseUrl)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(standardBaseUrl))
  ),
  pathScheme: Schema.Literals(["category", "legacy"]).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed("category" as const))
  ),
  transport: Schema.Literals(["v5", "v4"]).pipe(Schema.withDecodingDefaultKey(Effect.succeed("v5" as const))),
  wireProfile: Schema.optionalKey(Schema.String),
  licence: Schema.optionalKey(Schema.String),
  requestsAtOnce: amount(standardRequestsAtOnce),
  requestsPerMinute: amount(standardRequestsPerMinute),
  runsPerDay: amount(standardRunsPerDay),
  maxFileBytes: amount(standardMaxFileBytes),
  maxUnpackedBytes: amount(standardMaxUnpackedBytes)
})

/** What a connection to one entity needs. */
export interface ActitoSettings {
  readonly apiKey: Redacted.Redacted
  /** The entity's technical name. */
  readonly entity: string
  /** The environment that the key belongs to. */
  readonly baseUrl: string
  /** Whether paths begin with `/mass-imports`, as they have to since 2025, or without it. */
  readonly pathScheme: "category" | "legacy"
  /** Which generation of the API is spoken: ETL executions, or the imports before them. */
  readonly transport: "v5" | "v4"
  /** Path of a JSON file with members to put over profile A. */
  readonly wireProfile?: string
  /** Any name that several keys of one licence are given, so that they share its limits. Each key is on its own without. */
  readonly licence?: string
  /** Requests in flight at most, over all imports on this machine. */
  readonly requestsAtOnce: number
  /** Requests within any 60 seconds at most, over all imports on this machine. */
  readonly requestsPerMinute: number
  /** Imports that the licence allows into one table within a day. */
  readonly runsPerDay: number
  /** Largest file to send, in bytes after compression. */
  readonly maxFileBytes: number
  /** Most bytes that the result files of a job may unpack to. */
  readonly maxUnpackedBytes: number
}

/** The settings as users see them. */
export const settingFields: ReadonlyArray<SettingField> = [
  {
    name: "apiKey",
    environment: "ACTITO_API_KEY",
    description: "API key of an API user with the right to import.",
    isSecret: true,
    isRequired: true
  },
  {
    name: "entity",
    environment: "ACTITO_ENTITY",
    description: "Technical name of the entity to import into.",
    isSecret: false,
    isRequired: true
  },
  {
    name: "baseUrl",
    environment: "ACTITO_BASE_URL",
    description: "Address of the environment that the key belongs to, https (or http on this machine).",
    isSecret: false,
    isRequired: false,
    default: standardBaseUrl
  },
  {
    name: "pathScheme",
    environment: "ACTITO_PATH_SCHEME",
    description: "category for paths that begin with /mass-imports, legacy for the older ones without it.",
    isSecret: false,
    isRequired: false,
    default: "category"
  },
  {
    name: "transport",
    environment: "ACTITO_TRANSPORT",
    description: "v5 for ETL executions, v4 for the imports before them, where they still exist.",
    isSecret: false,
    isRequired: false,
    default: "v5"
  },
  {
    name: "wireProfile",
    environment: "ACTITO_WIRE_PROFILE",
    description: "Path of a JSON file that corrects what is assumed about the API.",
    isSecret: false,
    isRequired: false
  },
  {
    name: "licence",
    environment: "ACTITO_LICENCE",
    description: "A name of your choice, the same for all keys of one licence, which then share its limits.",
    isSecret: false,
    isRequired: false
  },
  {
    name: "requestsAtOnce",
    environment: "ACTITO_REQUESTS_AT_ONCE",
    description: "Requests in flight at most, of the five that a licence has.",
    isSecret: false,
    isRequired: false,
    default: String(standardRequestsAtOnce)
  },
  {
    name: "requestsPerMinute",
    environment: "ACTITO_REQUESTS_PER_MINUTE",
    description: "Requests a minute at most; the service slows down above 100.",
    isSecret: false,
    isRequired: false,
    default: String(standardRequestsPerMinute)
  },
  {
    name: "runsPerDay",
    environment: "ACTITO_RUNS_PER_DAY",
    description: "Imports into one table that the licence allows a day.",
    isSecret: false,
    isRequired: false,
    default: String(standardRunsPerDay)
  },
  {
    name: "maxFileBytes",
    environment: "ACTITO_MAX_FILE_BYTES",
    description: "Largest file to send, in bytes after compression.",
    isSecret: false,
    isRequired: false,
    default: String(standardMaxFileBytes)
  },
  {
    name: "maxUnpackedBytes",
    environment: "ACTITO_MAX_UNPACKED_BYTES",
    description: "Most bytes that the result files of a job may unpack to.",
    isSecret: false,
    isRequired: false,
    default: String(standardMaxUnpackedBytes)
  }
]

/** Where rows go, in words. */
export const targetOf = ({ baseUrl, entity }: ActitoSettings): string =>
  `entity ${entity} at ${new URL(baseUrl).origin}`

/** The wire profile that the settings ask for: profile A, with what their file says put over it. */
export const loadProfile = Effect.fnUntraced(function* ({
  wireProfile
}: Pick<ActitoSettings, "wireProfile">) {
  if (wireProfile === undefined) return profileA
  const refused = (why: string) =>
    new SettingsInvalid({
      provider: providerId,
      problems: [`wireProfile (ACTITO_WIRE_PROFILE): ${wireProfile} cannot be used: ${why}.`]
    })
  const text = yield* Effect.tryPromise({
    try: () => readFile(wireProfile, "utf8"),
    catch: () => refused("it cannot be read")
  })
  const profile: Result.Result<WireProfile, string> = overrideProfile(parseJson(text))
  return Result.isSuccess(profile) ? profile.success : yield* refused(profile.failure)
})
