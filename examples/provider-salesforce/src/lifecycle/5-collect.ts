import {
  type ImportReason,
  JobNotFinished,
  type OutputFile,
  type Provider,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import type { ResultName, SalesforceClient } from "../salesforce-client.ts"
import { toOutputReason } from "../salesforce-failure.ts"
import { toProgress } from "../salesforce-job-state.ts"
import { readJobTotals } from "../results/job-totals.ts"
import { readResultRows } from "../results/result-rows.ts"

/** Name of the file that holds the job as the service shows it, the reason of a failed one included. */
export const jobFile = "job.json"

/** All are asked for, whatever the state: a job that failed half-way has rows in each of them. */
const results: ReadonlyArray<{ readonly name: ResultName; readonly kind: OutputFile<never>["kind"] }> = [
  { name: "successfulResults", kind: "accepted" },
  { name: "unprocessedrecords", kind: "other" },
  { name: "failedResults", kind: "rejected" }
]

/** Opens the three result files, each when it is read, then the job itself. */
export const makeCollect = (client: SalesforceClient): Provider["collect"] => {
  const fileOf = (jobId: string, { kind, name }: (typeof results)[number]): OutputFile<ImportReason> => ({
    name: `${name}.csv`,
    kind,
    body: Stream.unwrap(
      Effect.gen(function* () {
        const reply = yield* client.openResult(jobId, name, toOutputReason(jobId))
        const type = reply.headers["content-type"] ?? ""
        if (/\b(html|json)\b/i.test(type)) {
          const problem = `expected a CSV file, got ${type.slice(0, 60)}`
          return yield* new UnexpectedResponse({ endpoint: `GET ${name}`, status: reply.status, problem })
        }
        return Stream.mapError(reply.body, toReason)
      })
    )
  })

  return ({ id }) =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { job, text } = yield* client.getJob(id)
        const { providerState, state } = toProgress(job.state)
        if (state === "running") return yield* new JobNotFinished({ jobId: id, providerState })
        return Stream.fromIterable<OutputFile<ImportReason>>([
          ...results.map((result) => fileOf(id, result)),
          { name: jobFile, kind: "summary", body: Stream.succeed(new TextEncoder().encode(text)) }
        ])
      })
    )
}

/** Reads what a saved file says about rows: the job about all of them, each other file about those in it. */
export const readOutcomes: NonNullable<Provider["readOutcomes"]> = (output, file, context) => {
  const saved = { name: output.name, path: context.resolve(output.path) }
  switch (output.kind) {
    case "summary":
      return readJobTotals(saved)
    case "accepted":
      return readResultRows(saved, file.prepared, "successful")
    case "rejected":
      return readResultRows(saved, file.prepared, "failed")
    case "other":
      return readResultRows(saved, file.prepared, "unprocessed")
  }
}
