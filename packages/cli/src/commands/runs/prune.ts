import {
  EngineSettings,
  type JournalProblem,
  type PruneRules,
  RunJournal,
  type RunLocked,
  type RunView,
  type StorageFailed
} from "@bulkport/core"
import { Clock, Effect } from "effect"
import { join } from "node:path"
import { askLine } from "../../ask-line.ts"
import { Command, switchFlag } from "../../command-line.ts"
import { canAsk } from "../../consent.ts"
import { withEngine } from "../../engine.ts"
import { root } from "../../flags.ts"
import { counted, size } from "../../progress/amounts.ts"
import { folderSize } from "../../runs/folder-size.ts"
import { allOverviews } from "../../runs/find-runs.ts"
import { listRuns, readRun } from "../../runs/list-runs.ts"
import { type PrunableRun, type PrunedFamily, type PrunePlan, planPrune } from "../../runs/prune-plan.ts"
import { summaryOf } from "../../runs/run-summary.ts"
import { spanFlag } from "../../runs/time-span.ts"
import { type Retries, retriesIn } from "../../runs/what-to-do.ts"
import { answer, type CallSession, Session } from "../../session.ts"
import { readSettings, type Settings } from "../../settings.ts"
import { shownParts } from "../../shown-parts.ts"
import { UsageInvalid } from "../../usage-problem.ts"
import { type PrunedRun, pruneView } from "../../views/prune-view.ts"

const standardAge = 30 * 24 * 60 * 60 * 1000

/** What is to go, with its size. */
const sized = (families: ReadonlyArray<PrunedFamily>, runsFolder: string) =>
  Effect.promise(async () => {
    const bytes = new Map<string, number>()
    for (const { id } of families.flat()) bytes.set(id, await folderSize(join(runsFolder, id)))
    return bytes
  })

/** Agreed to by the flag, or by a person who types `yes`. */
const isAgreed = (session: CallSession, runs: number, bytes: number, yes: boolean) =>
  Effect.gen(function* () {
    if (yes) return true
    if (!canAsk(session)) {
      return yield* new UsageInvalid({
        problem: `${counted(runs, "run")} of ${size(bytes)} would be removed, with all that is recorded of them, and nobody has agreed to it.`,
        advice: "Look at them with --dry-run, then agree with --yes."
      })
    }
    const { bad } = session.lookOfErrors
    const question = `Remove ${counted(runs, "run")}, ${size(bytes)}? ${bad("This cannot be undone.")} Type yes to go on, or anything else to stop: `
    return (yield* askLine(session, question))?.trim().toLowerCase() === "yes"
  })

/** Whether a run that was begun since retries rows of one of these, or may do so. */
const hasNewRetry = (family: PrunedFamily, known: ReadonlySet<string>) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    for (const id of yield* journal.list) {
      if (known.has(id)) continue
      const { parent } = (yield* journal.view(id)).state.plan
      if (family.some((run) => run.id === parent?.runId)) return true
    }
    return false
  }).pipe(Effect.orElseSucceed(() => true))

/**
 * Removes a family, its first run first: a retry without its parent is resolved, a parent without its retry looks as if it was
 * not. The rows of a retry are in the folder of its parent, which therefore only goes while all of them are held. A person may
 * have taken hours to agree, so that all are looked at again.
 */
const removeFamily = (
  family: PrunedFamily,
  known: ReadonlySet<string>,
  retries: Retries,
  rules: PruneRules
) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const [first, ...others] = family
    // The retries are taken from the list: those of a family are looked at in their turn.
    const isStillMeant = (view: RunView) =>
      Effect.map(shownParts(view), (parts) => {
        const alone = { summary: { ...summaryOf(view, parts), parent: null } }
        return planPrune([alone], retries, rules).families.length === 1
      })
    const areAllMeant = (view: RunView) =>
      Effect.gen(function* () {
        for (const { id } of others) if (!(yield* isStillMeant(yield* journal.view(id)))) return false
        return (yield* isStillMeant(view)) && !(yield* hasNewRetry(family, known))
      }).pipe(Effect.orElseSucceed(() => false))
    // Somebody is at work on one of them, or it is gone already: then it is not for us.
    const ifFree = <R>(removal: Effect.Effect<boolean, JournalProblem | RunLocked, R>) =>
      Effect.catchTag(removal, ["RunLocked", "RunNotFound", "JournalDamaged", "JournalTooNew"], () =>
        Effect.succeed(false)
      )
    const removed: Array<string> = []
    const isBegun = yield* Effect.forEach(others, ({ id }) => journal.open(id), { discard: true }).pipe(
      Effect.andThen(journal.remove(first.id, areAllMeant)),
      Effect.scoped,
      ifFree
    )
    if (!isBegun) return removed
    removed.push(first.id)
    for (const { id } of others) {
      if (!(yield* ifFree(journal.remove(id, isStillMeant)))) break
      removed.push(id)
    }
    return removed
  })

/** The records of what is to go are read for what a person wants to know of them, and of nothing else. */
const shownOf = ({ families }: PrunePlan, bytes: ReadonlyMap<string, number>) =>
  Effect.forEach(families.flat(), ({ id, lastEntryAt }) =>
    Effect.map(readRun({ id }), ({ summary }): PrunedRun => ({
      summary: summary ?? { id, lastEntryAt, standing: "gone meanwhile", file: "" },
      bytes: bytes.get(id) ?? 0
    }))
  )

/** All runs there are: in folders as they are remembered, else as the index of the store has them. */
const prunable = (
  settings: Pick<Settings, "runsFolder" | "store">
): Effect.Effect<ReadonlyArray<PrunableRun>, StorageFailed, RunJournal> =>
  settings.store.kind === "folder" ? listRuns(settings.runsFolder) : allOverviews

/** Removes old runs that nobody needs any more. */
export const pruneCommand = Command.make(
  "prune",
  {
    olderThan: spanFlag(
      "older-than",
      standardAge,
      "Only runs to which nothing has happened for so long, such as 12h, 90d or 2w; 30d unless given"
    ),
    all: switchFlag(
      "all",
      "Also runs of which rows failed and were not retried, or whose results were not collected"
    ),
    dryRun: switchFlag("dry-run", "Only show what would be removed"),
    yes: switchFlag("yes", "Agree to it beforehand")
  },
  Effect.fn("cli.runs.prune")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const session = yield* Session
    const result = yield* withEngine(settings)(
      Effect.gen(function* () {
        const journal = yield* RunJournal
        if (!input.dryRun) yield* journal.finishRemovals
        const runs = yield* prunable(settings)
        const rules: PruneRules = {
          now: yield* Clock.currentTimeMillis,
          olderThanMillis: input.olderThan,
          sameContentMillis: (yield* EngineSettings).sameContentMillis,
          all: input.all
        }
        const retries = retriesIn(runs)
        const plan = planPrune(runs, retries, rules)
        const bytes = yield* sized(plan.families, settings.runsFolder)
        const shown = yield* shownOf(plan, bytes)
        const total = shown.reduce((sum, run) => sum + run.bytes, 0)
        if (input.dryRun || shown.length === 0) return { shown, plan, removed: undefined }
        if (!(yield* isAgreed(session, shown.length, total, input.yes))) {
          return { shown, plan, removed: undefined, isRefused: true }
        }
        const known = new Set(runs.map((run) => (run.summary ?? run.unreadable).id))
        const removed = yield* Effect.forEach(plan.families, (family) =>
          removeFamily(family, known, retries, rules)
        )
        return { shown, plan, removed: new Set(removed.flat()) }
      })
    )
    yield* answer(() => pruneView(session, { ...result, folder: settings.runsFolder, input }))
  })
).pipe(
  Command.withDescription(
    "Remove old runs with their files. What is not resolved stays: jobs that run or are in doubt, results that were not collected, failed rows that were not retried, and what keeps the same content from being imported twice"
  ),
  Command.withExamples([
    { command: "bulkport runs prune --dry-run", description: "See what would go and what would stay" },
    {
      command: "bulkport runs prune --older-than 90d --yes",
      description: "Remove what nobody has touched for 90 days, as a nightly task does"
    },
    {
      command: "bulkport runs prune --all",
      description: "Remove runs with failed rows, too, after having been asked"
    }
  ])
)
