/** What the API answers to failures of the engine and of the queue, in words of the API. */
import type { KeyTaken, QueueFull, QueueUnavailable, RunNotQueued } from "@bulkport/cluster"
import { ImportError, type ImportReason, type JournalProblem } from "@bulkport/core"
import { ApiFailure } from "./api-failure.ts"
import type { ProblemStatus } from "./problem.ts"

/** What may come out of the engine, the journal and the queue. */
export type Failure =
  ImportError | ImportReason | JournalProblem | KeyTaken | QueueFull | QueueUnavailable | RunNotQueued

const statuses: Readonly<Record<string, ProblemStatus>> = {
  QueueFull: 429,
  RateLimited: 429,
  QueueUnavailable: 503,
  StorageFailed: 503,
  ServiceUnavailable: 503,
  Unreachable: 503,
  RunNotQueued: 409,
  RunNotFound: 404,
  RunLocked: 409,
  NotInDoubt: 409,
  JobNotOfRun: 409,
  KeyTaken: 409,
  AlreadyRetried: 409,
  AlreadyImported: 409,
  NothingToRetry: 409,
  StepMissing: 409,
  TargetChanged: 409,
  RunInParts: 409,
  JournalDamaged: 500,
  JournalTooNew: 500,
  PluginFaulty: 500
}

const steps: Readonly<Record<string, string>> = {
  AlreadyImported: 'Nothing was sent. To import it all the same, submit it with "again": true.',
  AlreadyRetried:
    'Nothing was sent. Retry what failed in the later run, or these rows once more with "again": true.',
  ConfirmationNeeded:
    'Nothing was started. To go on, POST /v1/imports/{id}/resume with {"confirmed": true}; that takes a token with the scope "confirm".',
  FindingsRefused:
    'Nothing was sent. Mend the rows in the file and submit it again, or set bad rows aside with "tolerance".',
  TooManyInvalid:
    'Nothing was sent. Mend the rows in the file and submit it again, or allow more in "tolerance".',
  JournalDamaged: "Tell those who run the server: the record of the run has to be restored from a copy.",
  JournalTooNew: "Tell those who run the server: the run was begun by a newer version.",
  JobNotOfRun:
    "Nothing was recorded. Name the job that carries the label of this import; where the service does not tell labels, that takes a token for all tenants.",
  KeyTaken:
    "Nothing was submitted. Use another key for another import, and send the file again; say all as before for the same one.",
  NotInDoubt: "Nothing was recorded. See GET /v1/imports/{id}.",
  NothingToRetry:
    'Nothing was submitted. Rows of unknown outcome are retried with "includeUnknown": true, if that does no harm.',
  OptionsInvalid: "See GET /v1/providers for the options that there are.",
  QueueFull: "Nothing was recorded. Submit it again later.",
  QueueUnavailable: "Try again later: whatever was under way goes on by itself.",
  RunInParts: "POST /v1/imports/{id}/resume takes all parts through all steps.",
  RunLocked: "Try again in a moment.",
  RunNotFound: "GET /v1/imports has the imports that there are.",
  RunNotQueued: "It was run without the queue, and can only be looked at here.",
  StartInDoubt:
    "Look for the job at the service by its label, then POST /v1/imports/{id}/settle with what you have found.",
  StepMissing: "Wait until the import has ended: GET /v1/imports/{id}/events tells of it.",
  StorageFailed: "Try again later, and tell those who run the server.",
  UnknownImportType: "See GET /v1/providers for the import types that there are.",
  UnknownProvider: "See GET /v1/providers for the providers that there are."
}

/** What to do about a reason, in words of this API; for one that has none, how an import goes on. */
export const apiNextStep = (tag: string): string =>
  steps[tag] ?? "Mend that, then POST /v1/imports/{id}/resume, or submit a new import."

/** True for reasons whose words name places of this machine. */
const isAboutThisMachine = new Set([
  "StorageFailed",
  "JournalDamaged",
  "JournalTooNew",
  "RunNotFound",
  "RunLocked",
  "PluginFaulty"
])

const words: Readonly<Record<string, string>> = {
  StorageFailed: "The files of the imports cannot be used.",
  RunNotFound: "There is no such import.",
  RunLocked: "Somebody else is working on the import.",
  JournalDamaged: "The record of the import is damaged.",
  JournalTooNew: "The record of the import was written by a newer version.",
  PluginFaulty: "The provider has failed."
}

/** What is told about a reason: its own words, unless they are about the machine that the server runs on. */
export const apiDetail = (tag: string, message: string): string =>
  isAboutThisMachine.has(tag) ? (words[tag] ?? tag) : message

/** The answer to a failure. */
export const failureOf = (failure: Failure): ApiFailure => {
  const reason = failure instanceof ImportError ? failure.reason : failure
  const runId = failure instanceof ImportError ? failure.runId : undefined
  const nextStep = apiNextStep(reason._tag)
  const status = statuses[reason._tag] ?? 422
  return new ApiFailure({
    status,
    reason: reason._tag,
    detail: apiDetail(reason._tag, reason.message),
    // Of a part, the import is the whole.
    nextStep: runId === undefined ? nextStep : nextStep.replaceAll("{id}", runId.split("/", 1)[0] ?? runId),
    ...(status === 429 || status === 503 ? { retryAfter: status === 429 ? 30 : 5 } : {})
  })
}
