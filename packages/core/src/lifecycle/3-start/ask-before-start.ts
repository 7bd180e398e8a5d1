import { Clock, Effect, Result } from "effect"
import { measureHook } from "../../telemetry/fleet-metrics.ts"
import { StartVetoed } from "../../errors/reasons.ts"
import { partRunId } from "../../journal/run-id.ts"
import { RunJournal } from "../../journal/run-journal.ts"
import type { FilePart } from "../../model/file-part.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import { safeText } from "../../transport/safe-text.ts"
import { BeforeStart, type StartQuestion } from "../before-start.ts"
import type { ImportRun } from "../import-run.ts"

/** Longest sentence that is taken from a veto. */
const longestSentence = 500

/** After so long, the file may have changed. */
const longMillis = 1000

const questionOf = ({ importType, provider, run }: ImportRun, file: PreparedFile) =>
  Effect.map(run.state, ({ parts, plan, startAttempts }): StartQuestion => ({
    runId: run.id,
    ...(plan.tenant === undefined ? {} : { tenant: plan.tenant }),
    provider: provider.id,
    ...(plan.connection === undefined ? {} : { connection: plan.connection }),
    importType: importType.id,
    title: importType.title,
    isDestructive: importType.isDestructive,
    rows: file.rows,
    bytes: file.bytes,
    sourceSha256: file.sourceSha256,
    target: provider.target,
    effects: importType.effects ?? [],
    ...(parts === undefined ? {} : { parts: parts.length }),
    ...(plan.parent === undefined ? {} : { retryOf: plan.parent.runId }),
    isRetry: startAttempts > 0
  }))

/** Asks whoever is to approve a start. Gives true when the answer took so long that the file may have changed meanwhile. */
export const askBeforeStart = (work: ImportRun, file: PreparedFile): Effect.Effect<boolean, StartVetoed> =>
  Effect.gen(function* () {
    const ask = yield* BeforeStart
    if (ask === undefined) return false
    const begun = yield* Clock.currentTimeMillis
    const answer = yield* ask(yield* questionOf(work, file))
    yield* measureHook("before-start", answer.answer === "veto" ? "vetoed" : "approved")
    if (answer.answer === "veto") {
      const why = safeText(answer.why, [], longestSentence)
      return yield* new StartVetoed({ runId: work.run.id, why: why === "" ? "no reason was given" : why })
    }
    return (yield* Clock.currentTimeMillis) - begun > longMillis
  })

/** The same for all parts of a file, when one of them is still to be started. */
export const askBeforeParts = (
  work: ImportRun,
  file: PreparedFile,
  parts: ReadonlyArray<FilePart>
): Effect.Effect<void, StartVetoed, RunJournal> =>
  Effect.gen(function* () {
    // A file may have thousands of parts.
    if ((yield* BeforeStart) === undefined) return
    const journal = yield* RunJournal
    for (const { number } of parts) {
      // One that cannot be read is told of when its turn comes.
      const view = yield* Effect.result(journal.view(partRunId(work.run.id, number)))
      if (Result.isSuccess(view) && view.success.state.job !== undefined) continue
      // Each part makes sure of its own bytes before it is started.
      yield* askBeforeStart(work, file)
      return
    }
  })
