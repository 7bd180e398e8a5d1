/** The rules for a job's `params`. Section 6.1. */
import type { AdvocateBehaviour } from "./behaviour.ts"
import { isJsonRecord, type JsonRecord } from "./json-record.ts"
import { areSegmentOperations } from "./segments.ts"

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
]

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
]

type Rule = (value: unknown) => boolean

const isText: Rule = (value) => typeof value === "string"
const isFlag: Rule = (value) => typeof value === "boolean"

/** A flag, or an object whose one member is a list of entries that keep a rule. */
const flagOrList =
  (member: string, isEntry: Rule): Rule =>
  (value) => {
    if (isFlag(value)) return true
    if (!isJsonRecord(value) || Object.keys(value).join() !== member) return false
    const list = value[member]
    return Array.isArray(list) && list.every(isEntry)
  }

const isCollection: Rule = (value) =>
  isJsonRecord(value) && analyticsCollections.includes(String(value["collectionName"]))

const evaluationRules: Readonly<Record<string, Rule>> = {
  webhooks: flagOrList("enabledWebhookTypes", (value) => webhookTypes.includes(String(value))),
  programs: flagOrList("enabledProgramIds", isText),
  analytics: flagOrList("enabledAnalyticsEventCollections", isCollection)
}

const isEvaluation: Rule = (value) =>
  isJsonRecord(value) &&
  Object.entries(value).every(([name, member]) => evaluationRules[name]?.(member) === true)

const rules: Readonly<Partial<Record<string, Readonly<Record<string, Rule>>>>> = {
  "MUTATION/USER": {
    programId: isText,
    segments: areSegmentOperations,
    importEvaluationOptions: isEvaluation
  },
  "MUTATION/DELETE_USER": { preserveEmptyAccounts: isFlag, doNotTrack: isFlag },
  "MUTATION/USER_EVENT": { importEvaluationOptions: isEvaluation },
  "MUTATION/REFERRAL": { importEvaluationOptions: isEvaluation }
}

/** What is wrong with a job type's params, one text each. */
export const checkJobParams = (
  type: string,
  params: JsonRecord,
  { unknownParams }: AdvocateBehaviour
): ReadonlyArray<string> => {
  const known = rules[type] ?? {}
  return Object.entries(params).flatMap(([name, value]) => {
    const isValid = Object.hasOwn(known, name) ? known[name] : undefined
    if (isValid === undefined) return unknownParams === "ignored" ? [] : [`Unknown member params.${name}`]
    return isValid(value) ? [] : [`Invalid value for params.${name}`]
  })
}
