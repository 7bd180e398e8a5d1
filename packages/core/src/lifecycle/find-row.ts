import { Effect } from "effect"
import type { ImportReason } from "../errors/reasons.ts"
import { wholeRunId } from "../journal/run-id.ts"
import { RunJournal, type RunView } from "../journal/run-journal.ts"
import type { RowFate, RowQuestion, RowStep } from "../model/row-fate.ts"
import { childrenOf } from "./retry-import.ts"
import { stepsIn } from "./row-fate/run-steps.ts"
import { tracedRow } from "./row-fate/traced-rows.ts"
import type { ImportServices } from "./run-import.ts"
import { mayHaveImported } from "./same-content.ts"

/** Not a finding: nothing is wrong with the row. */
const codeOfUntraced = "not-traced"

/** What became of a line in the retries of a run, and in theirs. */
const laterSteps = (
  runId: string,
  line: number | undefined
): Effect.Effect<ReadonlyArray<RowStep>, ImportReason, ImportServices> =>
  Effect.gen(function* () {
    const children = yield* Effect.filter(yield* childrenOf(runId), mayHaveImported)
    const steps = yield* Effect.forEach(children, (child) =>
      Effect.gen(function* () {
        const notTraced: RowStep = { runId: child.id, outcome: "unknown", code: codeOfUntraced }
        const row = line === undefined ? "not-known" : yield* tracedIn(child, line)
        if (row === undefined) return []
        if (row === "not-known") return [notTraced]
        const [step] = yield* stepsIn(child, { row })
        return step === undefined ? [notTraced] : [step, ...(yield* laterSteps(child.id, step.line))]
      })
    )
    return steps.flat()
  })

/** The row of a retry that was this line. Of retries of the first versions nobody can tell. */
const tracedIn = ({ entries }: RunView, line: number) => {
  const created = entries.find(({ entry }) => entry._tag === "run-created")?.entry
  const rows = created?._tag === "run-created" ? created.plan.source.path : ""
  return Effect.orElseSucceed(tracedRow(rows, line), () => "not-known" as const)
}

/**
 * Finds out what became of a row, in the run and in the retries of its rows: where did row 48,113 go?
 *
 * Gives none when the file has no such row, and several only for a key that rows share, 100 at most. Of a run in a store with an
 * index of rows no file is read for most questions; else the files of the run are, in constant memory. By a key, an index that keeps
 * rows that were not accepted gives those alone where there are any.
 *
 * Nothing that the row contains is in the answer. A run whose file has not been read yet fails with `StepMissing`; a question that
 * needs the file with `SourceFileUnreadable` or `SourceChanged` when it is not there any more as it was.
 */
export const findRow = Effect.fn("bulkport.findRow")(function* (
  runId: string,
  question: RowQuestion
): Effect.fn.Return<ReadonlyArray<RowFate>, ImportReason, ImportServices> {
  const view = yield* (yield* RunJournal).view(wholeRunId(runId))
  const steps = yield* stepsIn(view, question)
  return yield* Effect.forEach(steps, (step) =>
    step.outcome === "accepted" || step.outcome === "pending"
      ? Effect.succeed<RowFate>({ ...step, later: [] })
      : Effect.map(laterSteps(view.id, step.line), (later): RowFate => ({ ...step, later }))
  )
})
