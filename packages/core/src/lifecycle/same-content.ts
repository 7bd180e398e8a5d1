import { plural } from "../errors/reason-words.ts"
import { Clock, Effect, Result } from "effect"
import { AlreadyImported, type StorageFailed } from "../errors/reasons.ts"
import { partRunId } from "../journal/run-id.ts"
import { RunJournal, type RunView } from "../journal/run-journal.ts"
import type { RunPage } from "../journal/run-question.ts"
import type { RunState } from "../journal/run-state.ts"
import type { ImportPlan, WholeRun } from "../model/import-plan.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import { canonicalJson } from "../rows/canonical-json.ts"
import { destinationOf } from "./destination-hold.ts"
import { EngineSettings } from "./engine-settings.ts"
import type { ImportRun } from "./import-run.ts"

/** How long after it was begun a run may be started and still be noticed. */
const longestPauseMillis = 7 * 24 * 60 * 60 * 1000

/** How a run that may have imported something stands, in words; `undefined` for a run that certainly has not. */
const outcomeOf = (state: RunState): string | undefined => {
  const { collected, doubt, job, mayBeForgotten, parts, tracked } = state
  if (collected !== undefined) {
    const { accepted, rejected, unknown } = collected.rows
    return `${plural(accepted, "row")} accepted, ${rejected} rejected, ${unknown} unknown`
  }
  if (job !== undefined)
    return tracked === undefined ? "its job is not known to have ended" : "its job has ended"
  // Of a file in parts, the store may have forgotten the start of one of them.
  const isDoubted = doubt !== undefined || (mayBeForgotten && parts === undefined)
  return isDoubted ? "whether it started a job is in doubt" : undefined
}

/** True once a start of a run has been begun, as far as is recorded: no start was made without making sure of the content before. */
const wasMadeSure = ({ collected, doubt, job }: RunState): boolean =>
  (collected ?? job) !== undefined || doubt?.isPutBack === false

/** How the parts of a run stand that has not ended; `undefined` when none of them may have imported anything. */
const outcomeOfParts = (
  runId: string,
  { parts = [] }: RunState
): Effect.Effect<string | undefined, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const views = yield* Effect.forEach(parts, ({ number }) =>
      Effect.result(journal.view(partRunId(runId, number)))
    )
    const begun = views.filter(
      (view) => Result.isSuccess(view) && outcomeOf(view.success.state) !== undefined
    )
    return begun.length === 0 ? undefined : `${begun.length} of its ${parts.length} parts have been started`
  })

/** True for a run that may have imported something, itself or through one of its parts. */
export const mayHaveImported = ({ id, state }: RunView): Effect.Effect<boolean, never, RunJournal> =>
  outcomeOf(state) === undefined
    ? Effect.map(outcomeOfParts(id, state), (outcome) => outcome !== undefined)
    : Effect.succeed(true)

/** Whether another part of the same file was begun to be started: then it was made sure before that, once for all parts. */
const hasBegunBeside = ({ number, of, runId }: WholeRun): Effect.Effect<boolean, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    for (let other = 1; other <= of; other++) {
      if (other === number) continue
      const view = yield* Effect.result(journal.view(partRunId(runId, other)))
      if (Result.isSuccess(view) && wasMadeSure(view.success.state)) return true
    }
    return false
  })

const optionsText = ({ options }: ImportPlan): string => canonicalJson(JSON.stringify(options))

/** The place of a run by the name that its provider has for it, once its file is staged. */
const placeOf = (work: ImportRun, state: RunState): string | undefined =>
  state.staged === undefined ? undefined : destinationOf(work, state.staged, state)?.key

/**
 * True for two runs whose rows go to the same place by the same kind of import: with the same options, or with others that are known
 * to name the same place. What an option means is for the provider to know.
 */
const isSameImport = (work: ImportRun, own: RunState, other: RunState): boolean => {
  if (other.plan.provider !== own.plan.provider || other.plan.importType !== work.importType.id) return false
  if (other.target !== work.provider.target) return false
  if (optionsText(other.plan) === optionsText(own.plan)) return true
  const place = placeOf(work, own)
  return place !== undefined && place === placeOf(work, other)
}

/**
 * Refuses a file whose content was imported to the same place by the same kind of import within the window, unless the plan
 * says `again`. A file in parts is refused as a whole, before the first of its parts is started. Looks at the runs of this store, newest first.
 *
 * A journal that is damaged is passed over: it must not stand in the way of other imports. A store that does not answer does.
 */
export const refuseSameContent = (
  work: ImportRun,
  file: PreparedFile
): Effect.Effect<void, AlreadyImported | StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const { run } = work
    const own = yield* run.state
    const { plan } = own
    // A part is the same content as all that the whole run sends, which other runs are compared with.
    const { runId: ownId, sha256 } = plan.part ?? { runId: run.id, sha256: file.sha256 }
    const { sameContentMillis } = yield* EngineSettings
    if (plan.again || sameContentMillis === 0) return
    if (plan.part !== undefined && (yield* hasBegunBeside(plan.part))) return
    const journal = yield* RunJournal
    const now = yield* Clock.currentTimeMillis
    let after: string | undefined
    do {
      const page: RunPage = yield* journal.find({
        provider: plan.provider,
        sentSha256: sha256,
        // A run may have waited before it was started, for somebody's consent say.
        begunFrom: now - sameContentMillis - longestPauseMillis,
        ...(after === undefined ? {} : { after })
      })
      for (const { id } of page.runs) {
        if (id !== ownId) yield* refuseSameAs(work, own, file, id, now - sameContentMillis)
      }
      after = page.next
    } while (after !== undefined)
  })

/** Refuses a file when this run has imported it, to the same place and since then, as its record tells. */
const refuseSameAs = (work: ImportRun, own: RunState, file: PreparedFile, id: string, since: number) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const view = yield* Effect.result(journal.view(id))
    if (Result.isFailure(view)) {
      // It was read a moment ago: what it says is not known now, and may be that the content was imported.
      return view.failure._tag === "StorageFailed" ? yield* view.failure : undefined
    }
    const { state } = view.success
    if ((state.startBegunAt ?? state.createdAt) < since || !isSameImport(work, own, state)) return
    const outcome = outcomeOf(state) ?? (yield* outcomeOfParts(id, state))
    if (outcome === undefined) return
    const { path } = file.source
    if (state.plan.tenant !== own.plan.tenant) return yield* new AlreadyImported({ path })
    const begunAt = new Date(state.createdAt).toISOString()
    return yield* new AlreadyImported({ path, earlierRunId: id, outcome, begunAt })
  })
