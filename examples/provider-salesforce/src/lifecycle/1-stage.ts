import {
  OptionsInvalid,
  type PreparedFile,
  type Provider,
  sentContent,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Exit } from "effect"
import { abandonEarlier, abandonJob, noteOpenJob } from "../abandoned-jobs.ts"
import { lineEndingOf } from "../line-ending.ts"
import type { SalesforceClient } from "../salesforce-client.ts"
import { delimiterWords } from "../salesforce-facts.ts"
import { readOptions } from "../salesforce-options.ts"
import type { NewJob } from "../salesforce-wire.ts"
import { stagedHandle } from "../staged-job.ts"

/**
 * Makes a job and sends its data. Nothing is imported by that: the job stays open until `start` closes it.
 *
 * Safe to repeat: every call makes a job of its own, and removes the one of the call before.
 */
export const makeStage =
  (client: SalesforceClient): Provider["stage"] =>
  (file, context) =>
    Effect.gen(function* () {
      const newJob = yield* newJobOf(file, context)
      yield* abandonEarlier(client, context)
      const job = yield* client.createJob(newJob)
      yield* noteOpenJob(context, job.id)
      yield* client
        .upload(job, sentContent(file, context))
        .pipe(Effect.onExit((exit) => (Exit.isSuccess(exit) ? Effect.void : abandonJob(client, job.id))))
      return { prepared: file, handle: stagedHandle(job.id) }
    })

const newJobOf = (file: PreparedFile, context: StepContext) =>
  Effect.gen(function* () {
    const { delimiter, importType: operation } = file
    const { assignmentRule, externalId, object } = yield* readOptions(file.options, operation)
    const columnDelimiter = delimiterWords.get(delimiter)
    if (columnDelimiter === undefined) {
      const known = [...delimiterWords.keys()].map((each) => JSON.stringify(each)).join(", ")
      return yield* new OptionsInvalid({
        problems: [`Cells may stand apart by ${known}, not by ${JSON.stringify(delimiter)}.`]
      })
    }
    const newJob: NewJob = {
      object,
      operation,
      contentType: "CSV",
      columnDelimiter,
      lineEnding: yield* lineEndingOf(file, context),
      ...(operation === "upsert" ? { externalIdFieldName: externalId ?? "Id" } : {}),
      ...(assignmentRule === undefined ? {} : { assignmentRuleId: assignmentRule })
    }
    return newJob
  })
