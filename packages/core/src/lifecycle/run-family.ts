import { Effect } from "effect"
import type { ImportReason } from "../errors/reasons.ts"
import { wholeRunId } from "../journal/run-id.ts"
import { RunJournal, type RunView } from "../journal/run-journal.ts"
import type { RunState } from "../journal/run-state.ts"
import { mayHaveImported } from "./same-content.ts"
import { childrenOf } from "./retry-import.ts"

/** A run and all retries of its rows, with what became of every row of the first file in the end. */
export interface RunFamily {
  /** The first run, then its retries, each after its parent. */
  readonly runs: ReadonlyArray<RunView>
  /** accepted + rejected + setAside + unknown + pending = rows of the first file. */
  readonly rows: {
    readonly source: number
    readonly accepted: number
    readonly rejected: number
    readonly setAside: number
    readonly unknown: number
    /** In runs that have not ended. */
    readonly pending: number
  }
}

const sourceRows = ({ prepared }: RunState): number => (prepared?.rows ?? 0) + (prepared?.setAside ?? 0)

/** Each retry moves its rows out of where they stood with the parent, to where they stand with the retry. */
const addUp = (runs: ReadonlyArray<RunState>): Omit<RunFamily["rows"], "source"> => {
  const rows = { accepted: 0, rejected: 0, setAside: 0, unknown: 0, pending: 0 }
  for (const [index, state] of runs.entries()) {
    const { collected, plan } = state
    // The rows of a first run are counted where they are, also when it once was a retry of one that is gone.
    const parent = index === 0 ? undefined : plan.parent
    if (parent !== undefined) {
      rows.rejected -= parent.rejected
      rows.setAside -= parent.setAside
      rows.unknown -= parent.unknown
    }
    if (collected === undefined) {
      rows.pending +=
        parent === undefined ? sourceRows(state) : parent.rejected + parent.setAside + parent.unknown
      continue
    }
    rows.accepted += collected.rows.accepted
    rows.rejected += collected.rows.rejected
    rows.setAside += collected.rows.setAside
    rows.unknown += collected.rows.unknown
  }
  return rows
}

/** Of several retries of one run the last one counts, so that no row is counted twice. */
const lineOf = (first: RunView, runs: ReadonlyArray<RunView>): ReadonlyArray<RunState> => {
  const child = runs.findLast(({ state }) => state.plan.parent?.runId === first.id)
  return child === undefined ? [first.state] : [first.state, ...lineOf(child, runs)]
}

const withDescendants = (run: RunView): Effect.Effect<ReadonlyArray<RunView>, ImportReason, RunJournal> =>
  Effect.gen(function* () {
    const children = yield* childrenOf(run.id)
    const below = yield* Effect.forEach(children, withDescendants)
    return [run, ...below.flat()]
  })

/** The family that a run belongs to. A retry that came to nothing, its rows never having been sent, is left out. */
export const runFamily = (runId: string): Effect.Effect<RunFamily, ImportReason, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    let first = yield* journal.view(wholeRunId(runId))
    while (first.state.plan.parent !== undefined) {
      const parent = yield* (
        journal
          .view(first.state.plan.parent.runId)
          // Only what is resolved is ever removed: the story then begins with what is left of it.
          .pipe(Effect.catchTag("RunNotFound", () => Effect.succeed(undefined)))
      )
      if (parent === undefined) break
      first = parent
    }
    const all = yield* withDescendants(first)
    const runs = yield* Effect.filter(all, (run) =>
      run.id === first.id ? Effect.succeed(true) : mayHaveImported(run)
    )
    return { runs, rows: { source: sourceRows(first.state), ...addUp(lineOf(first, runs)) } }
  })
