/**
 * The choices of one import, and the job parameters they become.
 *
 * The service's own defaults are dangerous: an import fires programs and webhooks, and a deletion takes emptied accounts
 * with it. So both are always sent, and are off unless chosen.
 */
import { type JsonObject, type OptionField, OptionsInvalid } from "@bulkport/core/provider"
import { Effect, Result, Schema } from "effect"
import { deleteUsersImport, userEventsImport, usersImport } from "./advocate-import-types.ts"

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

const isUsers = (type: string): boolean => type === usersImport.id

const isDeletion = (type: string): boolean => type === deleteUsersImport.id

/** Imports after which the service evaluates programs and sends webhooks. */
const isEvaluated = (type: string): boolean =>
  isUsers(type) || type === userEventsImport.id || type === "MUTATION/REFERRAL"

const NonEmptyTexts = Schema.Array(Schema.NonEmptyString).check(Schema.isMinLength(1))

/** Every option with its values, and the import types it is for. Types that are not listed here take `params` only. */
const options = {
  "fire-programs": { schema: Schema.Boolean, expects: "true or false", types: isEvaluated },
  "fire-webhooks": { schema: Schema.Boolean, expects: "true or false", types: isEvaluated },
  "only-programs": { schema: NonEmptyTexts, expects: "one or more program ids", types: isEvaluated },
  "only-webhooks": {
    schema: Schema.Array(Schema.Literals(webhookTypes)).check(Schema.isMinLength(1)),
    expects: `one or more of ${webhookTypes.join(", ")}`,
    types: isEvaluated
  },
  "program-id": { schema: Schema.NonEmptyString, expects: "a program id", types: isUsers },
  segments: { schema: NonEmptyTexts, expects: "one or more of key, ~key and ~*", types: isUsers },
  "delete-empty-accounts": { schema: Schema.Boolean, expects: "true or false", types: isDeletion },
  "do-not-track": { schema: Schema.Boolean, expects: "true or false", types: isDeletion },
  params: {
    schema: Schema.Record(Schema.String, Schema.Json),
    expects: "a JSON object",
    types: (type: string) => !isUsers(type) && !isDeletion(type) && !isEvaluated(type)
  }
} as const

type OptionName = keyof typeof options

/** The options as users see them. */
export const optionFields: ReadonlyArray<OptionField> = [
  {
    name: "fire-programs",
    kind: "switch",
    description:
      "Let programs react to imported users, events and referrals: rewards and mails. Off unless given."
  },
  {
    name: "only-programs",
    kind: "list",
    description: "Like fire-programs, for these program ids only."
  },
  {
    name: "fire-webhooks",
    kind: "switch",
    description: "Let the tenant's webhooks fire for imported users, events and referrals. Off unless given."
  },
  {
    name: "only-webhooks",
    kind: "list",
    description: "Like fire-webhooks, for these kinds of webhook only.",
    choices: webhookTypes
  },
  { name: "program-id", kind: "text", description: "Users: the program they are imported for." },
  {
    name: "segments",
    kind: "list",
    description: "Users: segments for every row; key adds, ~key removes, ~* first clears all."
  },
  {
    name: "delete-empty-accounts",
    kind: "switch",
    description: "Deletions: delete an account too when its last user goes. Off unless given."
  },
  {
    name: "do-not-track",
    kind: "switch",
    description: "Deletions: keep the users from ever being created again. Off unless given."
  },
  {
    name: "params",
    kind: "json-file",
    description: "Import types not known by name: the job's parameters, sent as they are."
  }
]

const isOptionName = (name: string): name is OptionName => Object.hasOwn(options, name)

/** Checks options against an import type and gives the job parameters they become. */
export const paramsOf = (
  importType: string,
  given: JsonObject
): Effect.Effect<JsonObject, OptionsInvalid> => {
  const problems = Object.entries(given).flatMap(([name, value]) => problemOf(importType, name, value))
  if (given["fire-programs"] === true && given["only-programs"] !== undefined) {
    problems.push("Give either fire-programs or only-programs, not both.")
  }
  if (given["fire-webhooks"] === true && given["only-webhooks"] !== undefined) {
    problems.push("Give either fire-webhooks or only-webhooks, not both.")
  }
  return problems.length > 0
    ? Effect.fail(new OptionsInvalid({ problems }))
    : Effect.succeed(toParams(importType, given))
}

const problemOf = (importType: string, name: string, value: unknown): Array<string> => {
  const allowed = Object.entries(options).filter(([, option]) => option.types(importType))
  if (!isOptionName(name) || !options[name].types(importType)) {
    return [`${importType} has no option "${name}". It has: ${allowed.map(([each]) => each).join(", ")}.`]
  }
  const { expects, schema } = options[name]
  const isUsable = Result.isSuccess(Schema.decodeUnknownResult(schema as Schema.Decoder<unknown>)(value))
  if (!isUsable) return [`The option ${name} must be ${expects}.`]
  // The service reads the list in order, so clearing after adding would undo it.
  if (name === "segments" && (value as ReadonlyArray<string>).lastIndexOf("~*") > 0) {
    return ["In the option segments, ~* must come first."]
  }
  return []
}

const toParams = (importType: string, given: JsonObject): JsonObject => ({
  ...(given["program-id"] === undefined ? {} : { programId: given["program-id"] }),
  ...(given["segments"] === undefined ? {} : { segments: given["segments"] }),
  ...(isEvaluated(importType) ? { importEvaluationOptions: evaluationOf(given) } : {}),
  ...(isDeletion(importType)
    ? {
        preserveEmptyAccounts: given["delete-empty-accounts"] !== true,
        doNotTrack: given["do-not-track"] === true
      }
    : {}),
  ...((given["params"] as JsonObject | undefined) ?? {})
})

const evaluationOf = (given: JsonObject): JsonObject => {
  const programs = given["only-programs"]
  const webhooks = given["only-webhooks"]
  return {
    programs: programs === undefined ? given["fire-programs"] === true : { enabledProgramIds: programs },
    webhooks: webhooks === undefined ? given["fire-webhooks"] === true : { enabledWebhookTypes: webhooks }
  }
}
