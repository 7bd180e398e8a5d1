import {
  type ImportReason,
  JobNotFinished,
  type JobRef,
  type OutcomeStatement,
  type OutputFile,
  type RecordReading,
  type SavedOutput,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Result, Stream } from "effect"
import { dirname, join } from "node:path"
import type { ActitoConnection } from "../actito-connection.ts"
import { loadingsOf } from "../actito-definition.ts"
import { jobStateOf } from "../actito-job-state.ts"
import { stagedHandle } from "../actito-staged.ts"
import { parseJson } from "../json-path.ts"
import { kindBytes } from "../outputs/content-kind.ts"
import { makeMayStillCome } from "../outputs/late-results.ts"
import { extensionOf, openBody } from "../outputs/open-body.ts"
import {
  isOfOtherTables,
  maxSummaryBytes,
  type ReadingFacts,
  readOutput,
  readSummary
} from "../outputs/read-output.ts"
import { judgeResults } from "../outputs/results-summary.ts"
import { stagedColumnsOf } from "../outputs/staged-columns.ts"
import { unpackLimits } from "../outputs/unpack-limits.ts"
import { type ExecutionLook, lookAt } from "./4-track.ts"

type Output = OutputFile<ImportReason>

/** Name of the integration results, as they are saved. */
const resultsName = "integration-results.json"

/**
 * Opens the integration results and the output files, as far as there are any.
 *
 * What is missing right after the end may still come, and is then not a result: `JobNotFinished`, for a short while only. Each
 * file is to be read before the next one is asked for.
 */
export const collect = (connection: ActitoConnection) => {
  const mayStillCome = makeMayStillCome(connection.profile.resultsGraceMillis)
  return (job: JobRef): Stream.Stream<Output, ImportReason> =>
    Stream.unwrap(
      Effect.gen(function* () {
        const look = yield* lookAt(connection, job)
        if (jobStateOf(look.statusClass) === "running") return yield* notFinished(job, look)
        const ended: Ended = {
          job,
          look,
          // Looked at once for all that is missing, so that it counts as one attempt.
          mayStillCome: yield* Effect.cached(
            mayStillCome({ jobId: job.id, millisSinceEnd: look.millisSinceEnd })
          )
        }
        const { isClean, isWhole, outputs: results } = yield* openResults(connection, ended)
        if (!isWhole) {
          // What is not read to its end yet holds one of few places: it is read on before the next request.
          const files = Stream.suspend(() =>
            Stream.unwrap(Effect.map(openOutputFiles(connection, ended, isClean), Stream.fromIterable))
          )
          return Stream.concat(Stream.fromIterable(results), files)
        }
        const files = yield* Effect.result(openOutputFiles(connection, ended, isClean))
        if (Result.isSuccess(files)) return Stream.fromIterable([...results, ...files.success])
        // Results are worth having even when the files are gone; what may come yet is asked for again as a whole.
        const rest = Stream.fail(files.failure)
        return files.failure._tag === "OutputsGone" ? Stream.concat(Stream.fromIterable(results), rest) : rest
      })
    )
}

/** An execution that has ended. */
interface Ended {
  readonly job: JobRef
  readonly look: ExecutionLook
  /** True while results that are missing may still be on their way. */
  readonly mayStillCome: Effect.Effect<boolean>
}

const notFinished = ({ id }: JobRef, { status }: ExecutionLook): JobNotFinished =>
  new JobNotFinished({ jobId: id, providerState: status })

/** The results exist for every execution that ended, so that their absence is never final at once. */
const openResults = ({ client, profile }: ActitoConnection, { job, look, mayStillCome }: Ended) =>
  Effect.gen(function* () {
    const call = client.results(job.id)
    const { peeked } = yield* openBody(client, job, call, (head) => head.length > maxSummaryBytes)
    if (peeked === undefined) {
      if (yield* mayStillCome) return yield* notFinished(job, look)
      return { outputs: [], isClean: false, isWhole: true }
    }
    const body = parseJson(new TextDecoder().decode(peeked.head))
    const { isBelievable, isClean } = judgeResults(body, look.statusClass, profile)
    // Counts that contradict the job's own status sum nothing up.
    const kind = peeked.isWhole && isBelievable ? "summary" : "other"
    const results: Output = { name: resultsName, kind, body: peeked.body }
    return { outputs: [results], isClean: peeked.isWhole && isClean, isWhole: peeked.isWhole }
  })

/**
 * There are none when the definition did not ask for any, and there may be none yet. They are waited for where they were asked
 * for and say more than the results, which have no rejected row to speak of.
 */
const openOutputFiles = (
  { client }: ActitoConnection,
  { job, look, mayStillCome }: Ended,
  isClean: boolean
) =>
  Effect.gen(function* () {
    const call = client.outputFiles(job.id)
    const { peeked, status } = yield* openBody(client, job, call, (head) => head.length >= kindBytes)
    if (peeked === undefined) {
      const isMissed = status === 409 || (look.asksForFiles && !isClean)
      return isMissed && (yield* mayStillCome) ? yield* notFinished(job, look) : []
    }
    const name = `output-files.${extensionOf(peeked.head)}`
    const files: Output = { name, kind: "other", body: peeked.body }
    return [files]
  })

/**
 * Reads counts out of the results, and rows out of the error file and the result file, however they are packed.
 *
 * Where the results count nothing but tables that were not imported, they fail as malformed and the files say nothing: they
 * belong to another import, whatever the rows in them look like.
 */
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
        const tables = (loadingsOf(definition, profile) ?? []).map(({ table }) => table)
        const facts: ReadingFacts = {
          staged: stagedColumnsOf(file, definition, profile),
          // Where one of them is not named, any table may be it.
          tables: tables.every((table) => table !== undefined) ? tables : [],
          profile,
          limits: unpackLimits(settings.maxUnpackedBytes)
        }
        const path = context.resolve(output.path)
        if (output.name === resultsName) {
          const statements = readSummary(output, path, facts)
          return output.kind === "summary" ? statements : Stream.filter(statements, () => false)
        }
        // The files of a job are saved side by side.
        const isOfOthers = yield* isOfOtherTables(join(dirname(path), resultsName), facts)
        return isOfOthers ? Stream.empty : readOutput(output, path, facts)
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
