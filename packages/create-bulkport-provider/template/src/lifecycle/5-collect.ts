import {
  type CsvRecord,
  csvRecords,
  fileBytes,
  type ImportReason,
  JobNotFinished,
  type OutputFile,
  OutputMalformed,
  OutputsGone,
  type Provider,
  type RecordReading,
  type RowOutcome,
  toReason
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import type { AcmeCrmClient } from "../acme-crm-client.ts"
import { makeTrack } from "./4-track.ts"

// Your service: its result files, and what each is about.
const results = [
  { name: "accepted.csv", kind: "accepted" },
  { name: "rejected.csv", kind: "rejected" }
] as const

/** Opens the result files, exactly as the service made them. */
export const makeCollect = (client: AcmeCrmClient): Provider["collect"] => {
  const track = makeTrack(client)

  /** Asked for when it is read, and handed on piece by piece: it may be larger than memory. */
  const open = (jobId: string, name: string): OutputFile<ImportReason>["body"] =>
    client.result(jobId, name).pipe(
      Effect.map(({ body }) => Stream.mapError(body, toReason)),
      Effect.catchTag("RequestRefused", (refused) =>
        Effect.fail(refused.status === 410 ? new OutputsGone({ jobId }) : refused)
      ),
      Stream.unwrap
    )

  return (job) =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { providerState, state } = yield* track(job)
        if (state === "running") return yield* new JobNotFinished({ jobId: job.id, providerState })
        return Stream.fromIterable(results.map((result) => ({ ...result, body: open(job.id, result.name) })))
      })
    )
}

/** Reads a saved result file into what it says about rows. */
export const readOutcomes: NonNullable<Provider["readOutcomes"]> = ({ kind, name, path }, _file, context) => {
  if (kind !== "accepted" && kind !== "rejected") return Stream.empty
  return csvRecords(fileBytes(context.resolve(path)), ",").pipe(
    Stream.map((record) => outcomeOf(kind, record)),
    Stream.filter((outcome) => outcome !== undefined),
    Stream.catchTag("RowProblem", ({ line, problem }) =>
      Stream.fail(new OutputMalformed({ output: name, problem: `line ${line}: ${problem}` }))
    )
  )
}

/**
 * What one line says. One that does not name its row says nothing: the row stays unknown.
 *
 * Your service: the columns of its result files.
 */
const outcomeOf = (
  outcome: "accepted" | "rejected",
  { code, email, message, row }: CsvRecord
): RowOutcome | undefined => {
  if (email === undefined || row === undefined || !/^[1-9]\d*$/.test(row)) return undefined
  return {
    _tag: "RowOutcome",
    outcome,
    key: { email },
    record: Number(row),
    ...(code === undefined || code === "" ? {} : { code }),
    ...(message === undefined || message === "" ? {} : { message })
  }
}

/** How `row` counts: from 1, without the header. Your service: list every way that its documents leave possible. */
export const recordReadings = (): ReadonlyArray<RecordReading> => [{ counts: "rows", offset: 0 }]
