import {
  type ImportReason,
  JobNotFinished,
  type JobRef,
  type OutcomeStatement,
  type OutputFile,
  type RecordReading,
  type SavedOutput,
  type StagedFile,
  type StepContext,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Result, type Scope, Stream } from "effect"
import { type Call, isSuccess } from "../actito-client.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { mappingOf } from "../actito-definition.ts"
import { toOutputReason } from "../actito-failure.ts"
import { jobStateOf } from "../actito-job-state.ts"
import { readOptions } from "../actito-options.ts"
import { stagedHandle } from "../actito-staged.ts"
import { parseJson } from "../json-path.ts"
import { type ContentKind, contentKindOf, isWebPage, kindBytes } from "../outputs/content-kind.ts"
import { peekBytes, type PeekedBytes } from "../outputs/peeked-bytes.ts"
import { maxSummaryBytes, readOutput } from "../outputs/read-output.ts"
import { isBelievable, totalsIn } from "../outputs/results-summary.ts"
import { unpackLimits } from "../outputs/unpack-limits.ts"
import { type ExecutionLook, lookAt } from "./4-track.ts"

type Output = OutputFile<ImportReason>

/**
 * Opens the integration results and the output files, as far as there are any.
 *
 * What is missing right after the end may still come, and is then not a result: `JobNotFinished`, for a short while only.
 */
export const collect =
  (connection: ActitoConnection) =>
  (job: JobRef): Stream.Stream<Output, ImportReason> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const look = yield* lookAt(connection, job)
        if (jobStateOf(look.statusClass) === "running") return yield* notFinished(job, look)
        const results = yield* openResults(connection, job, look)
        const files = yield* Effect.result(openOutputFiles(connection, job, look))
        if (Result.isSuccess(files)) return Stream.fromIterable([...results, ...files.success])
        // Results are worth having even when the files are gone; what may come yet is asked for again as a whole.
        const rest = Stream.fail(files.failure)
        return files.failure._tag === "OutputsGone" ? Stream.concat(Stream.fromIterable(results), rest) : rest
      })
    )

const notFinished = ({ id }: JobRef, { status }: ExecutionLook): JobNotFinished =>
  new JobNotFinished({ jobId: id, providerState: status })

interface Opened {
  readonly status: number
  /** Left out when there is nothing. */
  readonly peeked?: PeekedBytes<ImportReason>
}

/** Opens the body of a successful reply. `missing` are the statuses which say that there is none. */
const openBody = (
  { client }: ActitoConnection,
  { id }: JobRef,
  call: Call,
  missing: ReadonlyArray<number>,
  isEnough: (head: Uint8Array) => boolean
): Effect.Effect<Opened, ImportReason, Scope.Scope> =>
  Effect.gen(function* () {
    const answer = yield* call
    const { reply } = answer
    const { status } = reply
    if (missing.includes(status)) return { status }
    if (!isSuccess(reply)) return yield* Effect.fail(toOutputReason(id)(yield* client.refusal(answer)))
    const peeked = yield* peekBytes(reply.body, isEnough)
    if (isWebPage(reply.headers["content-type"] ?? "", peeked.head)) {
      const problem = "expected a result, got a web page"
      return yield* new UnexpectedResponse({ endpoint: answer.endpoint, status, problem })
    }
    return { status, peeked: { ...peeked, body: Stream.mapError(peeked.body, toReason) } }
  }).pipe(
    Effect.catchTags({
      NotSent: (failure) => Effect.fail(toReason(failure)),
      NoReply: (failure) => Effect.fail(toReason(failure))
    })
  )

/** True while results that are missing may still be on their way. */
const mayStillCome = ({ profile }: ActitoConnection, { millisSinceEnd }: ExecutionLook): boolean =>
  millisSinceEnd !== undefined && millisSinceEnd < profile.resultsGraceMillis

/** The results exist for every execution that ended, so that their absence is never final at once. */
const openResults = (connection: ActitoConnection, job: JobRef, look: ExecutionLook) =>
  Effect.gen(function* () {
    const { peeked } = yield* openBody(
      connection,
      job,
      connection.client.results(job.id),
      [204, 400, 404, 409],
      (head) => head.length > maxSummaryBytes
    )
    if (peeked === undefined || (peeked.isWhole && contentKindOf(peeked.head) === "empty")) {
      return mayStillCome(connection, look) ? yield* notFinished(job, look) : []
    }
    const totals = totalsIn(parseJson(new TextDecoder().decode(peeked.head)), connection.profile)
    // Counts that contradict the job's own status sum nothing up.
    const isSummary = peeked.isWhole && isBelievable(totals, look.statusClass)
    const kind = isSummary ? "summary" : "other"
    const results: Output = { name: "integration-results.json", kind, body: peeked.body }
    return [results]
  })

const extensions: Readonly<Record<Exclude<ContentKind, "empty">, string>> = {
  zip: "zip",
  gzip: "gz",
  json: "json",
  csv: "csv"
}

/** There are none when the definition did not ask for any: 404, 204 or nothing. */
const openOutputFiles = (connection: ActitoConnection, job: JobRef, look: ExecutionLook) =>
  Effect.gen(function* () {
    const { peeked, status } = yield* openBody(
      connection,
      job,
      connection.client.outputFiles(job.id),
      [204, 404, 409],
      (head) => head.length >= kindBytes
    )
    if (status === 409 && mayStillCome(connection, look)) return yield* notFinished(job, look)
    if (peeked === undefined) return []
    const kind = contentKindOf(peeked.head)
    if (kind === "empty" && peeked.isWhole) return []
    const extension = extensions[kind === "empty" ? "csv" : kind]
    const files: Output = { name: `output-files.${extension}`, kind: "other", body: peeked.body }
    return [files]
  })

/** Reads counts out of the results, and rows out of the error file and the result file, however they are packed. */
export const readOutcomes =
  ({ profile, settings }: ActitoConnection) =>
  (
    output: SavedOutput,
    file: StagedFile,
    context: StepContext
  ): Stream.Stream<OutcomeStatement, ImportReason> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { definition } = yield* stagedHandle(file)
        const options = readOptions(file.prepared.options)
        const staged = {
          columns: file.prepared.columns,
          key: Result.isSuccess(options) ? options.success.key : [],
          mapping: mappingOf(definition, profile) ?? []
        }
        const limits = unpackLimits(settings.maxUnpackedBytes)
        return readOutput(output, context.resolve(output.path), staged, profile, limits)
      })
    )

/**
 * What line numbers in an error file may count: which of these it is, is not documented. Physical lines from the header
 * on come first, being what people look for in a file.
 */
export const recordReadings = (_file: StagedFile): ReadonlyArray<RecordReading> => [
  { counts: "lines", offset: 0 },
  { counts: "rows", offset: 0 },
  { counts: "rows", offset: 1 },
  { counts: "lines", offset: -1 },
  { counts: "rows", offset: -1 }
]
