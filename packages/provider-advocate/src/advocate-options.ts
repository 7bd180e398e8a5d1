/**
 * The choices of one import, and the job parameters they become.
 *
 * The service's own defaults are dangerous: an import fires programs and webhooks, and a deletion takes emptied accounts
 * with it. So all of that is always sent, and is off unless chosen.
 */
import { OptionsInvalid } from "@bulkport/core/preflight"
import type { JsonObject, OptionField } from "@bulkport/core/provider"
import { Effect, Result, Schema } from "effect"
import {
  deleteUsersImport,
  isKnownImport,
  referralsImport,
  userEventsImport,
  usersImport
} from "./advocate-import-types.ts"
import { shareLinkSpellings } from "./rows/user-row.ts"

/** The webhooks that an import may fire, from the published schema of job parameters. */
const webhookTypes = [
  "user.created",
  "coupon.created",
  "reward.created",
  "referral.started",
  "referral.converted",
  "user.reward.balance.changed",
  "email.referred.reward.earned",
  "email.referral.started",
  "email.referral.paid",
  "email.referral.rewardLimitReached",
  "referral.automoderation.complete",
  "referral.ended",
  "theme.publish.finished"
] as const

/** The collections of analytics that an import may add to, from the same schema. */
const analyticsCollections = [
  "userCreated",
  "userReferralProgramLoaded",
  "userReferralProgramEngagement",
  "userReferralShareLinkClicked",
  "userReferralCreated",
  "userApprovedReferralCreated",
  "userReferralModerated",
  "userReferralConverted",
  "userApprovedReferralConverted",
  "userReferralEnded",
  "rewardCreated",
  "rewardRedeemed",
  "programEvaluated",
  "userActivity",
  "programGoal"
] as const

const isUsers = (type: string): boolean => type === usersImport.id

const isEvents = (type: string): boolean => type === userEventsImport.id

const isDeletion = (type: string): boolean => type === deleteUsersImport.id

const isOther = (type: string): boolean => !isKnownImport(type)

const always = (): boolean => true

/** Imports after which the service evaluates programs, sends webhooks and counts analytics. */
export const isEvaluated = (type: string): boolean =>
  isUsers(type) || isEvents(type) || type === referralsImport.id

const Texts = Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1))

/** A segment may not look like one of the service's signs for taking away: `~key`, `~*`. */
const Segments = Schema.Array(Schema.String.check(Schema.isPattern(/^[^~\s]\S*$/))).check(
  Schema.isMinLength(1)
)

const listOf = <const Choices extends ReadonlyArray<string>>(choices: Choices) =>
  Schema.Array(Schema.Literals(choices)).check(Schema.isMinLength(1))

/** The formats of result files, as options and as the service names them. */
export const outputFormats = { csv: "CSV", jsonl: "JSONL", xlsx: "XLSX" } as const

const switchOf = { kind: "switch", schema: Schema.Boolean, expects: "true or false" } as const

const segmentsOf = {
  kind: "list",
  schema: Segments,
  expects: "one or more segments, without blanks and without ~ in front"
} as const

/** An option: how it is written and described, its values, and the import types it is for. */
interface Option extends Omit<OptionField, "name"> {
  readonly schema: Schema.Decoder<unknown>
  readonly expects: string
  readonly types: (importType: string) => boolean
}

/** Every option. Import types that are not known by name take `params` in place of most of them. */
const options = {
  "fire-programs": {
    ...switchOf,
    types: isEvaluated,
    description:
      "Let programs react to imported users, events and referrals: rewards and mails. Off unless given."
  },
  "only-programs": {
    kind: "list",
    schema: Texts,
    expects: "one or more program ids",
    types: isEvaluated,
    description: "Like fire-programs, for these program ids only."
  },
  "fire-webhooks": {
    ...switchOf,
    types: isEvaluated,
    description: "Let the tenant's webhooks fire for imported users, events and referrals. Off unless given."
  },
  "only-webhooks": {
    kind: "list",
    schema: listOf(webhookTypes),
    expects: `one or more of ${webhookTypes.join(", ")}`,
    choices: webhookTypes,
    types: isEvaluated,
    description: "Like fire-webhooks, for these kinds of webhook only."
  },
  "fire-analytics": {
    ...switchOf,
    types: isEvaluated,
    description: "Count imported users, events and referrals in the tenant's analytics. Off unless given."
  },
  "only-analytics": {
    kind: "list",
    schema: listOf(analyticsCollections),
    expects: `one or more of ${analyticsCollections.join(", ")}`,
    choices: analyticsCollections,
    types: isEvaluated,
    description: "Like fire-analytics, for these collections only."
  },
  "program-id": {
    kind: "text",
    schema: Schema.NonEmptyString,
    expects: "a program id",
    types: isUsers,
    description: "Users: the program they are imported for."
  },
  "add-segments": {
    ...segmentsOf,
    types: isUsers,
    description: "Users: put every user of the file into these segments."
  },
  "remove-segments": {
    ...segmentsOf,
    types: isUsers,
    description: "Users: take every user of the file out of these segments."
  },
  "set-segments": {
    ...segmentsOf,
    types: isUsers,
    description: "Users: take every user of the file out of all segments, and put them into these."
  },
  "share-links": {
    kind: "text",
    schema: Schema.Literals(shareLinkSpellings),
    expects: shareLinkSpellings.join(" or "),
    choices: shareLinkSpellings,
    types: isUsers,
    description:
      "Users: how the columns for vanity links are spelt; the service's pages disagree. shareLinks unless given."
  },
  "idempotency-keys": {
    kind: "text",
    schema: Schema.Literals(["from-row", "none"]),
    expects: "from-row or none",
    choices: ["from-row", "none"],
    types: isEvents,
    description:
      "Events: from-row gives rows without an idempotencyKey one that is made from the row, so that no row is recorded twice within 24 hours. That unless given."
  },
  "delete-empty-accounts": {
    ...switchOf,
    types: isDeletion,
    description: "Deletions: delete an account too when its last user goes. Off unless given."
  },
  "do-not-track": {
    ...switchOf,
    types: isDeletion,
    description: "Deletions: keep the users from ever being created again. Off unless given."
  },
  "output-format": {
    kind: "text",
    schema: Schema.Literals(["csv", "jsonl", "xlsx"]),
    expects: "csv, jsonl or xlsx",
    choices: ["csv", "jsonl", "xlsx"],
    types: always,
    description: "Format of the service's result files: csv unless given. Older tenants have no jsonl."
  },
  "mail-to": {
    kind: "text",
    schema: Schema.String.check(Schema.isPattern(/^[^\s@]+@[^\s@]+$/)),
    expects: "an e-mail address",
    types: always,
    description: "Have the service send a mail there when the job is over."
  },
  params: {
    kind: "json-file",
    schema: Schema.Record(Schema.String, Schema.Json),
    expects: "a JSON object",
    types: isOther,
    description: "Import types not known by name: the job's parameters, sent as they are."
  }
} as const satisfies Readonly<Record<string, Option>>

type OptionName = keyof typeof options

/** The options as users see them. */
export const optionFields: ReadonlyArray<OptionField> = Object.entries(options).map(
  ([name, { description, kind, ...rest }]) => ({
    name,
    kind,
    description,
    ...("choices" in rest ? { choices: rest.choices } : {})
  })
)

/** Options that were checked, by name. */
export type Options = { readonly [Name in OptionName]?: (typeof options)[Name]["schema"]["Type"] }

const isOptionName = (name: string): name is OptionName => Object.hasOwn(options, name)

/** Options of which only one may be given. */
const rivals: ReadonlyArray<readonly [OptionName, OptionName]> = [
  ["fire-programs", "only-programs"],
  ["fire-webhooks", "only-webhooks"],
  ["fire-analytics", "only-analytics"],
  ["set-segments", "add-segments"],
  ["set-segments", "remove-segments"]
]

/** Checks options against an import type. */
export const optionsOf = (importType: string, given: JsonObject): Effect.Effect<Options, OptionsInvalid> => {
  const problems = Object.entries(given).flatMap(([name, value]) => problemOf(importType, name, value))
  // What has been found in order so far has these types.
  const chosen = given as Options
  for (const [one, other] of rivals) {
    if (![undefined, false].includes(chosen[one] as false | undefined) && chosen[other] !== undefined)
      problems.push(`Give either ${one} or ${other}, not both.`)
  }
  if (problems.length === 0) {
    const both = chosen["add-segments"]?.find(
      (segment) => chosen["remove-segments"]?.includes(segment) === true
    )
    if (both !== undefined) problems.push(`The segment ${both} is to be added and to be removed.`)
  }
  return problems.length > 0 ? Effect.fail(new OptionsInvalid({ problems })) : Effect.succeed(chosen)
}

const problemOf = (importType: string, name: string, value: unknown): Array<string> => {
  const allowed = Object.entries(options).filter(([, option]) => option.types(importType))
  if (!isOptionName(name) || !options[name].types(importType)) {
    return [`${importType} has no option "${name}". It has: ${allowed.map(([each]) => each).join(", ")}.`]
  }
  const { expects, schema } = options[name]
  const isUsable = Result.isSuccess(Schema.decodeUnknownResult(schema as Schema.Decoder<unknown>)(value))
  return isUsable ? [] : [`The option ${name} must be ${expects}.`]
}

/** The job parameters that options become. */
export const paramsOf = (importType: string, chosen: Options): JsonObject => {
  const segments = segmentsIn(chosen)
  return {
    ...(chosen["program-id"] === undefined ? {} : { programId: chosen["program-id"] }),
    ...(segments.length === 0 ? {} : { segments }),
    ...(isEvaluated(importType) ? { importEvaluationOptions: evaluationOf(chosen) } : {}),
    ...(isDeletion(importType)
      ? {
          preserveEmptyAccounts: chosen["delete-empty-accounts"] !== true,
          doNotTrack: chosen["do-not-track"] === true
        }
      : {}),
    ...chosen.params
  }
}

/** Segments in the service's signs. It reads them in order, so that clearing comes first. */
const segmentsIn = (chosen: Options): ReadonlyArray<string> => {
  const set = chosen["set-segments"]
  if (set !== undefined) return ["~*", ...set]
  return [
    ...(chosen["remove-segments"] ?? []).map((segment) => `~${segment}`),
    ...(chosen["add-segments"] ?? [])
  ]
}

const evaluationOf = (chosen: Options): JsonObject => {
  const programs = chosen["only-programs"]
  const webhooks = chosen["only-webhooks"]
  const analytics = chosen["only-analytics"]
  return {
    programs: programs === undefined ? chosen["fire-programs"] === true : { enabledProgramIds: programs },
    webhooks: webhooks === undefined ? chosen["fire-webhooks"] === true : { enabledWebhookTypes: webhooks },
    analytics:
      analytics === undefined
        ? chosen["fire-analytics"] === true
        : {
            enabledAnalyticsEventCollections: analytics.map((collectionName) => ({ collectionName }))
          }
  }
}
