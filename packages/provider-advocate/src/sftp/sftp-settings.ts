import type { SettingField } from "@bulkport/core/provider"
import { Effect, type Redacted, Schema, SchemaGetter, SchemaIssue } from "effect"

/** Names in front of files by import type, such as `MUTATION/USER` → `users`. */
export type SftpPrefixes = Readonly<Record<string, string>>

/** What the route over SFTP needs. Left out where files go through the API. */
export interface SftpSettings {
  readonly sftpHost?: string
  readonly sftpPort: number
  /** The tenant's alias unless given. */
  readonly sftpUsername?: string
  /** The key itself, in PEM or OpenSSH's own format, without a passphrase. */
  readonly sftpPrivateKey?: Redacted.Redacted
  /** Fingerprints (`SHA256:…`) or public keys of the host, separated by commas. */
  readonly sftpHostKey?: string
  /** Folder for files on the host; the one after the login unless given. */
  readonly sftpFolder: string
  readonly sftpPrefixes: SftpPrefixes
  /** How long the service may take to make a job of a file, in minutes. */
  readonly sftpPickUpMinutes: number
}

const pair = /^(MUTATION\/[A-Z][A-Z0-9_]*)=([A-Za-z0-9._-]{1,64})$/

const prefixesOf = (text: string): SftpPrefixes | undefined => {
  const found = text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "")
    .map((each) => pair.exec(each))
  if (!found.every((match) => match !== null)) return undefined
  // One prefix for two import types would make deletions of users, or the other way round.
  const isEachOnce = [1, 2].every(
    (group) => new Set(found.map((match) => match[group])).size === found.length
  )
  return isEachOnce ? Object.fromEntries(found.map((match) => [match[1] ?? "", match[2] ?? ""])) : undefined
}

const Prefixes = Schema.String.pipe(
  Schema.decodeTo(Schema.Record(Schema.String, Schema.String), {
    decode: SchemaGetter.transformEffect((text: string) => {
      const prefixes = prefixesOf(text)
      return prefixes === undefined
        ? Effect.fail(
            new SchemaIssue.InvalidValue({
              message: "must be pairs such as MUTATION/USER=users, each import type and each name once"
            })
          )
        : Effect.succeed(prefixes)
    }),
    encode: SchemaGetter.transform((prefixes: SftpPrefixes) =>
      Object.entries(prefixes)
        .map(([importType, prefix]) => `${importType}=${prefix}`)
        .join(",")
    )
  }),
  Schema.withDecodingDefaultKey(Effect.succeed(""))
)

const positive = (standard: number, most: number) =>
  Schema.FiniteFromString.check(
    Schema.isInt(),
    Schema.isGreaterThan(0),
    Schema.isLessThanOrEqualTo(most)
  ).pipe(Schema.withDecodingDefaultKey(Effect.succeed(String(standard))))

/** Decodes them from text, as members of the provider's settings. */
export const sftpSettings = {
  sftpHost: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[A-Za-z0-9.:-]+$/))),
  sftpPort: positive(22, 65_535),
  sftpUsername: Schema.optionalKey(Schema.NonEmptyString),
  sftpPrivateKey: Schema.optionalKey(
    Schema.RedactedFromValue(Schema.NonEmptyString, { label: "Advocate SFTP key" })
  ),
  sftpHostKey: Schema.optionalKey(Schema.NonEmptyString),
  sftpFolder: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("."))),
  sftpPrefixes: Prefixes,
  sftpPickUpMinutes: positive(30, 24 * 60)
}

const field = (
  name: keyof SftpSettings,
  environment: string,
  description: string,
  more: Partial<SettingField> = {}
): SettingField => ({ name, environment, description, isSecret: false, isRequired: false, ...more })

/** The settings as users see them. */
export const sftpSettingFields: ReadonlyArray<SettingField> = [
  field("sftpHost", "ADVOCATE_SFTP_HOST", "SFTP: the host, as the service's portal shows it."),
  field("sftpPort", "ADVOCATE_SFTP_PORT", "SFTP: the port.", { default: "22" }),
  field("sftpUsername", "ADVOCATE_SFTP_USERNAME", "SFTP: the user name; the tenant's alias unless given."),
  field(
    "sftpPrivateKey",
    "ADVOCATE_SFTP_PRIVATE_KEY",
    "SFTP: the private key itself (RSA or ED25519), without a passphrase.",
    { isSecret: true }
  ),
  field(
    "sftpHostKey",
    "ADVOCATE_SFTP_HOST_KEY",
    "SFTP: the host's key, as SHA256:… or as a line such as ssh-ed25519 AAAA…; several with commas between."
  ),
  field("sftpFolder", "ADVOCATE_SFTP_FOLDER", "SFTP: folder on the host that files are put into.", {
    default: "."
  }),
  field(
    "sftpPrefixes",
    "ADVOCATE_SFTP_PREFIXES",
    "SFTP: beginnings of file names as the portal lists them, such as MUTATION/USER=users,MUTATION/DELETE_USER=deletes.",
    { default: "" }
  ),
  field(
    "sftpPickUpMinutes",
    "ADVOCATE_SFTP_PICK_UP_MINUTES",
    "SFTP: how many minutes the service may take to make a job of a file.",
    { default: "30" }
  )
]
