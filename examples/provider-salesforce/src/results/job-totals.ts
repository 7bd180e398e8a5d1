import { fileBytes, type ImportReason, OutputMalformed, type OutcomeStatement } from "@bulkport/core/provider"
import { Effect, Schema, Stream } from "effect"
import { Job } from "../salesforce-wire.ts"

const decodeJob = Schema.decodeUnknownEffect(Schema.fromJsonString(Job))

/**
 * What the job says about all rows together. Counts of a job that did not complete are of some of its rows only, and are left
 * out, as is any that is missing.
 */
export const readJobTotals = (saved: {
  readonly name: string
  readonly path: string
}): Stream.Stream<OutcomeStatement, ImportReason> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const chunks = yield* Stream.runCollect(fileBytes(saved.path))
      const job = yield* Effect.mapError(
        decodeJob(Buffer.concat(chunks).toString("utf8")),
        () => new OutputMalformed({ output: saved.name, problem: "it is not the job as JSON" })
      )
      const { numberRecordsFailed: rejected, numberRecordsProcessed: read, state } = job
      if (state !== "JobComplete" || typeof read !== "number" || typeof rejected !== "number") {
        return Stream.empty
      }
      return Stream.succeed<OutcomeStatement>({
        _tag: "OutcomeTotals",
        read,
        accepted: read - rejected,
        rejected
      })
    })
  )
