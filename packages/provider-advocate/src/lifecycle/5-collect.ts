import {
  type ImportReason,
  JobNotFinished,
  JobNotFound,
  type OutputFile,
  OutputsGone,
  type Provider,
  type RecordReading,
  type StagedFile,
  type TransportFailure,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Clock, Effect, Stream } from "effect"
import type { AdvocateClient } from "../advocate-client.ts"
import type { Download } from "../advocate-download.ts"
import { type AdvocateFailure, saysNotFound, toImportReason } from "../advocate-failure.ts"
import { toProgress } from "../advocate-job-state.ts"
import type { Job } from "../advocate-wire.ts"
import { makeLateLinks } from "../late-links.ts"
import { acceptedRows } from "../rows/accepted-rows.ts"
import { rejectedRows } from "../rows/rejected-rows.ts"

/** A job's links to its results, by the name of the member. */
type LinkName = "downloadUrl" | "downloadErrorUrl"

const outputs: ReadonlyArray<{
  readonly link: LinkName
  readonly stem: string
  readonly kind: OutputFile<never>["kind"]
}> = [
  { link: "downloadUrl", stem: "success", kind: "accepted" },
  { link: "downloadErrorUrl", stem: "errors", kind: "rejected" }
]

/** Endings of result files by the format that the job says it has. Spreadsheets come in an archive. */
const endings = new Map([
  ["CSV", "csv"],
  ["JSONL", "jsonl"],
  ["XLSX", "zip"]
])

/** Opens the success file, and the error file where there is one: the service makes none when no row was refused. */
export const makeCollect = (
  client: AdvocateClient,
  download: Download,
  target: string
): Provider["collect"] => {
  const toReason = (failure: AdvocateFailure) => toImportReason(failure, target)
  const lateLinks = makeLateLinks()

  /** The job with its links, once it is over and as long as its results are kept. */
  const finishedJob = (jobId: string): Effect.Effect<Job, ImportReason> =>
    Effect.gen(function* () {
      const job = yield* client
        .jobResults(jobId)
        .pipe(
          Effect.mapError((failure) =>
            saysNotFound(failure) ? new JobNotFound({ jobId }) : toReason(failure)
          )
        )
      const now = yield* Clock.currentTimeMillis
      if (job === null) return yield* Effect.fail(new JobNotFound({ jobId }))
      const { outputsGone, state } = toProgress(job.status)
      const unfinished = new JobNotFinished({ jobId, providerState: job.status })
      if (state === "running") return yield* Effect.fail(unfinished)
      // `dateExpires` only: prose says 30 days, data says 28 or 35.
      if (outputsGone === true || (job.dateExpires ?? Infinity) <= now)
        return yield* Effect.fail(new OutputsGone({ jobId }))
      if (lateLinks.mayAppear(job, now)) return yield* Effect.fail(unfinished)
      return job
    })

  /**
   * Opens one result. A signed link that is refused has most likely run out since we were given it: then the job is asked
   * once for a fresh one.
   */
  const open = (jobId: string, name: LinkName, link: string) =>
    download(link).pipe(
      Effect.catch((failure) => {
        if (!isLinkRefused(failure)) return Effect.fail(toReason(failure))
        return finishedJob(jobId).pipe(
          Effect.flatMap((job) => {
            const fresh = job[name]
            return typeof fresh === "string"
              ? Effect.mapError(download(fresh), toReason)
              : Effect.fail(toReason(failure))
          })
        )
      })
    )

  const fileOf = (
    job: Job,
    { kind, link, stem }: (typeof outputs)[number],
    url: string
  ): OutputFile<ImportReason> => {
    const name = `${stem}.${endings.get(job.outputFormat ?? "CSV") ?? "csv"}`
    return {
      name,
      kind,
      body: Stream.unwrap(
        Effect.map(open(job.id, link, url), (reply) =>
          asFile(
            Stream.mapError(reply.body, (failure: TransportFailure) => toReason(failure)),
            reply.headers,
            name
          )
        )
      )
    }
  }

  return (jobRef) =>
    Stream.unwrap(
      Effect.map(finishedJob(jobRef.id), (job) =>
        Stream.fromIterable(
          outputs.flatMap((output) => {
            const url = job[output.link]
            return typeof url === "string" ? [fileOf(job, output, url)] : []
          })
        )
      )
    )
}

const isLinkRefused = (failure: AdvocateFailure): boolean =>
  failure._tag === "Refused" && [403, 404, 410].includes(failure.status)

/** Passes a file on untouched, unless it begins like a web page or like the service's error object. */
const asFile = (
  body: Stream.Stream<Uint8Array, ImportReason>,
  headers: Readonly<Record<string, string>>,
  name: string
): Stream.Stream<Uint8Array, ImportReason> => {
  const problem = (what: string) =>
    new UnexpectedResponse({
      endpoint: `GET ${name}`,
      status: 200,
      problem: `expected a result file, got ${what}`
    })
  if (/^text\/html\b/i.test(headers["content-type"] ?? "")) return Stream.fail(problem("text/html"))
  let isFirst = true
  return Stream.mapEffect(body, (chunk) => {
    const head = isFirst
      ? Buffer.from(chunk.subarray(0, 4096))
          .toString("utf8")
          .replace(/^\uFEFF/, "")
          .trimStart()
      : ""
    isFirst = false
    if (/^<(!doctype|html)/i.test(head)) return Effect.fail(problem("a web page"))
    return isErrorObject(head) ? Effect.fail(problem("the service's error object")) : Effect.succeed(chunk)
  })
}

/** JSON lines of an error file have codes too, but name a record. */
const isErrorObject = (head: string): boolean =>
  head.startsWith("{") && /"(apiErrorCode|statusCode)"/.test(head) && !head.includes('"recordNumber"')

/** Reads the success file into keys, and the error file into record numbers. */
export const readOutcomes: NonNullable<Provider["readOutcomes"]> = (output, file, context) => {
  const path = context.resolve(output.path)
  if (output.kind === "accepted") return acceptedRows(path, output.name, file.prepared)
  if (output.kind === "rejected") return rejectedRows(path, output.name, file.prepared)
  return Stream.empty
}

/**
 * How `recordNumber` may count. The service says "row number of the record in the uploaded file", and neither where it
 * begins nor whether a header counts.
 */
export const recordReadings = ({ prepared }: StagedFile): ReadonlyArray<RecordReading> => {
  const rows = (offset: number): RecordReading => ({ counts: "rows", offset })
  if (prepared.format === "jsonl") return [rows(0), rows(-1)]
  // Without line breaks inside cells, lines count like rows with the header.
  const lines: ReadonlyArray<RecordReading> = prepared.hasMultilineRows
    ? [{ counts: "lines", offset: 0 }]
    : []
  return [rows(0), rows(1), rows(-1), ...lines]
}
