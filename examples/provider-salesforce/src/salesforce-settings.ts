import type { SettingField } from "@bulkport/core/provider"
import { Effect, type Redacted, Schema } from "effect"
import {
  newestApiVersion,
  oldestApiVersion,
  standardApiVersion,
  standardMaxFileBytes
} from "./salesforce-facts.ts"

/** Id of this provider in plans, runs and messages. */
export const providerId = "salesforce"

/** Loopback hosts may be spoken to without TLS: nobody is listening in between. */
const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname)

const isInstanceUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { hash, hostname, password, pathname, protocol, search, username } = new URL(text)
  const isSafe = protocol === "https:" || (protocol === "http:" && isLoopback(hostname))
  return isSafe && pathname === "/" && [username, password, search, hash].every((part) => part === "")
}

const isApiVersion = (text: string): boolean => {
  const number = /^(\d{2,3})\.0$/.exec(text)?.[1]
  return number !== undefined && Number(number) >= oldestApiVersion && Number(number) <= newestApiVersion
}

const secret = (label: string) =>
  Schema.RedactedFromValue(Schema.String.check(Schema.isPattern(/^[\x21-\x7e]+$/)), { label })

const isSignedIn = (settings: {
  readonly accessToken?: Redacted.Redacted
  readonly clientId?: string
  readonly clientSecret?: Redacted.Redacted
}): boolean =>
  settings.accessToken === undefined
    ? settings.clientId !== undefined && settings.clientSecret !== undefined
    : settings.clientId === undefined && settings.clientSecret === undefined

/** Decodes settings from text. Either a client or a token, not both. */
export const SalesforceSettings = Schema.Struct({
  instanceUrl: Schema.String.check(Schema.makeFilter(isInstanceUrl)),
  clientId: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[\x21-\x7e]+$/))),
  clientSecret: Schema.optionalKey(secret("Salesforce client secret")),
  accessToken: Schema.optionalKey(secret("Salesforce access token")),
  apiVersion: Schema.String.check(Schema.makeFilter(isApiVersion)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(standardApiVersion))
  ),
  maxFileBytes: Schema.FiniteFromString.check(Schema.isInt(), Schema.isGreaterThan(0)).pipe(
    Schema.withDecodingDefaultKey(Effect.succeed(String(standardMaxFileBytes)))
  )
}).check(Schema.makeFilter(isSignedIn))

/** What a connection to one org needs. */
export interface SalesforceSettings {
  /** The org's own address ("My Domain"), without a path. */
  readonly instanceUrl: string
  /** Consumer key of a connected app with the client credentials flow. */
  readonly clientId?: string
  readonly clientSecret?: Redacted.Redacted
  /** A token that somebody else has asked for. It cannot be renewed here. */
  readonly accessToken?: Redacted.Redacted
  /** Such as `62.0`. */
  readonly apiVersion: string
  /** Largest file of one job, in bytes. A larger one is imported in parts. */
  readonly maxFileBytes: number
}

const optional = { isRequired: false } as const

/** The settings as users see them. */
export const settingFields: ReadonlyArray<SettingField> = [
  {
    name: "instanceUrl",
    environment: "SALESFORCE_INSTANCE_URL",
    description: "The org's own address, such as https://acme.my.salesforce.com, without a path.",
    isSecret: false,
    isRequired: true
  },
  {
    name: "clientId",
    environment: "SALESFORCE_CLIENT_ID",
    description: "Consumer key of a connected app that has the client credentials flow. Not beside a token.",
    isSecret: false,
    ...optional
  },
  {
    name: "clientSecret",
    environment: "SALESFORCE_CLIENT_SECRET",
    description: "Consumer secret of that app.",
    isSecret: true,
    ...optional
  },
  {
    name: "accessToken",
    environment: "SALESFORCE_ACCESS_TOKEN",
    description:
      "A token that was asked for elsewhere, in place of a client. It is not renewed when it ends.",
    isSecret: true,
    ...optional
  },
  {
    name: "apiVersion",
    environment: "SALESFORCE_API_VERSION",
    description: `Version of the API, from ${oldestApiVersion}.0 on, such as ${standardApiVersion}.`,
    isSecret: false,
    ...optional,
    default: standardApiVersion
  },
  {
    name: "maxFileBytes",
    environment: "SALESFORCE_MAX_FILE_BYTES",
    description: "Largest file of one job, in bytes; larger ones are imported in parts.",
    isSecret: false,
    ...optional,
    default: String(standardMaxFileBytes)
  }
]

/** Where rows go, in words. */
export const targetOf = ({ instanceUrl }: Pick<SalesforceSettings, "instanceUrl">): string =>
  `org at ${new URL(instanceUrl).origin}`
