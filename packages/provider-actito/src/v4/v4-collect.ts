import {
  type ImportReason,
  JobNotFinished,
  type JobRef,
  type OutcomeStatement,
  type OutputFile,
  type OutputsGone,
  type SavedOutput,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import type { ActitoConnection } from "../actito-connection.ts"
import { jobStateOf } from "../actito-job-state.ts"
import { parseJson, valueAt } from "../json-path.ts"
import { kindBytes } from "../outputs/content-kind.ts"
import { makeMayStillCome } from "../outputs/late-results.ts"
import { extensionOf, openBody } from "../outputs/open-body.ts"
import { maxSummaryBytes, type ReadingFacts, readOutput, readSummary } from "../outputs/read-output.ts"
import { judgeResults } from "../outputs/results-summary.ts"
import { stagedColumnsOf } from "../outputs/staged-columns.ts"
import { unpackLimits } from "../outputs/unpack-limits.ts"
import { v4Paths } from "./v4-paths.ts"
import { v4Profile } from "./v4-profile.ts"
import { v4Handle } from "./v4-staged.ts"
import { lookAt, type V4Look } from "./v4-track.ts"

type Output = OutputFile<ImportReason>
type Outputs = Stream.Stream<Output, ImportReason>

/** Name of the result, as it is saved. */
const resultName = "result.json"

/** An import that has ended. */
interface Ended {
  readonly job: JobRef
  readonly look: V4Look
  /** True while what is missing may still be on its way. */
  readonly mayStillCome: Effect.Effect<boolean>
  /** True when the result says that no row was rejected; known once it was read. */
  isClean: boolean
}

/**
 * Opens the result, the error file and the result file, one after the other, as far as there are any.
 *
 * What is missing right after the end may still come, and is then not a result: `JobNotFinished`, for a short while only.
 */
export const collect = (connection: ActitoConnection) => {
  const mayStillCome = makeMayStillCome(connection.profile.resultsGraceMillis)
  return (job: JobRef): Outputs =>
    Stream.unwrap(
      Effect.gen(function* () {
        const look = yield* lookAt(connection, job)
        if (jobStateOf(look.statusClass) === "running") return yield* notFinished(job, look)
        const ended: Ended = {
          job,
          look,
          // Looked at once for all that is missing, so that it counts as one attempt.
          mayStillCome: yield* Effect.cached(mayStillCome({ jobId: job.id, millisSinceEnd: undefined })),
          isClean: false
        }
        // A file that is gone hides none of the others: that it is gone is said at the end.
        const gone: Array<OutputsGone> = []
        const orGone = (outputs: Outputs): Outputs =>
          Stream.catchTag(outputs, "OutputsGone", (reason) => {
            gone.push(reason)
            return Stream.empty
          })
        const result = openResult(connection, ended)
        const errors = orGone(Stream.suspend(() => openFile(connection, ended, "errors")))
        const resultFile = orGone(Stream.suspend(() => openFile(connection, ended, "result-file")))
        const end = Stream.suspend(() => {
          const [reason] = gone
          return reason === undefined ? Stream.empty : Stream.fail(reason)
        })
        // None is asked for before the one before it was read: an answer that is not read holds one of few places.
        return result.pipe(Stream.concat(errors), Stream.concat(resultFile), Stream.concat(end))
      })
    )
}

const notFinished = ({ id }: JobRef, { status }: V4Look): JobNotFinished =>
  new JobNotFinished({ jobId: id, providerState: status })

/** The result exists for every import that ended, so that its absence is never final at once. */
const openResult = ({ client, profile, settings }: ActitoConnection, ended: Ended): Outputs =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { job, look, mayStillCome } = ended
      const call = client.request("GET", v4Paths(settings).of(job.id, "result"), "application/json")
      const { peeked } = yield* openBody(client, job, call, (head) => head.length > maxSummaryBytes)
      if (peeked === undefined) {
        if (yield* mayStillCome) return yield* notFinished(job, look)
        return Stream.empty
      }
      const body = parseJson(new TextDecoder().decode(peeked.head))
      const { isBelievable, isClean } = judgeResults(body, look.statusClass, v4Profile(profile))
      ended.isClean = peeked.isWhole && isClean
      // Counts that contradict the job's own status sum nothing up.
      const kind = peeked.isWhole && isBelievable ? "summary" : "other"
      const output: Output = { name: resultName, kind, body: peeked.body }
      return Stream.succeed(output)
    })
  )

/**
 * Opens one of the two files. The error file is waited for when rows were, or may have been, rejected; the result file when it
 * was asked for and says more than the result.
 */
const openFile = (
  { client, settings }: ActitoConnection,
  { isClean, job, look, mayStillCome }: Ended,
  which: "errors" | "result-file"
): Outputs =>
  Stream.unwrap(
    Effect.gen(function* () {
      const call = client.request("GET", v4Paths(settings).of(job.id, which), "*/*")
      const { peeked, status } = yield* openBody(client, job, call, (head) => head.length >= kindBytes)
      if (peeked === undefined) {
        // A job that a person named has no handle: then it is not known what was asked for.
        const isAskedFor = which === "errors" || valueAt(job.handle, "hasResultFile") === true
        const isMissed = status === 409 || (isAskedFor && !isClean)
        if (isMissed && (yield* mayStillCome)) return yield* notFinished(job, look)
        return Stream.empty
      }
      const output: Output = {
        name: `${which}.${extensionOf(peeked.head)}`,
        kind: "other",
        body: peeked.body
      }
      return Stream.succeed(output)
    })
  )

/**
 * Reads counts out of the result, and rows out of the other two files, however they are packed. That the status is `FINISHED`
 * says nothing of rows, and a count that is absent is unknown.
 */
export const readOutcomes =
  (connection: ActitoConnection) =>
  (
    output: SavedOutput,
    file: StagedFile,
    context: StepContext
  ): Stream.Stream<OutcomeStatement, ImportReason> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const { definition } = yield* v4Handle(file)
        const profile = v4Profile(connection.profile)
        const facts: ReadingFacts = {
          staged: stagedColumnsOf(file, definition, profile),
          // The result names no table: the import was into one.
          tables: [],
          profile,
          limits: unpackLimits(connection.settings.maxUnpackedBytes)
        }
        const path = context.resolve(output.path)
        if (output.name !== resultName) return readOutput(output, path, facts)
        const statements = readSummary(output, path, facts)
        return output.kind === "summary" ? statements : Stream.filter(statements, () => false)
      })
    )
