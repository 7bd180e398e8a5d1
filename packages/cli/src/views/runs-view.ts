import { nextStep, type RunView } from "@bulkport/core"
import { basename } from "node:path"
import { count } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, nextLines, table } from "./layout.ts"
import { runFacts } from "./run-facts.ts"

/** A run in a list: as it stands, or why it cannot be read. */
export type ListedRun =
  | { readonly view: RunView; readonly problem?: never }
  | {
      readonly view?: never
      readonly problem: { readonly id: string; readonly tag: string; readonly message: string }
    }

/** Where a run stands, in a few words. */
export const standing = ({ state }: RunView): string => {
  if (state.doubt !== undefined) return "start in doubt"
  const next = nextStep(state)
  if (next !== undefined) return next === "track" ? "job running" : `before ${next}`
  const rows = state.collected?.rows
  if (state.tracked?.state === "failed") return "job failed"
  if (rows !== undefined && rows.accepted < rows.staged + rows.setAside) {
    const all = rows.staged + rows.setAside
    return `incomplete (${count(all - rows.accepted)} of ${count(all)} rows)`
  }
  return "succeeded"
}

const row = ({ problem, view }: ListedRun): ReadonlyArray<string> => {
  if (problem !== undefined) return [problem.id, `unreadable (${problem.tag})`]
  const { plan, staged } = view.state
  const rows = staged === undefined ? "" : count(staged.prepared.rows)
  return [view.id, standing(view), `${plan.provider} ${plan.importType}`, rows, basename(plan.source.path)]
}

/** All runs, newest first. */
export const runsView = (session: CallSession, runs: ReadonlyArray<ListedRun>, folder: string): Answer => {
  const newest = runs[0]?.view
  return {
    exitCode: 0,
    json: {
      folder,
      runs: runs.map(({ problem, view }) =>
        problem === undefined
          ? { ...runFacts(view.state, view.folder), standing: standing(view) }
          : { id: problem.id, problem: { tag: problem.tag, message: problem.message } }
      )
    },
    text:
      runs.length === 0
        ? `There are no runs in ${session.path(folder)}.`
        : lines(
            table([["RUN", "STANDS", "IMPORT", "ROWS", "FILE"], ...runs.map(row)]),
            newest === undefined
              ? []
              : nextLines("More about one", session.command("runs", "show", newest.id))
          )
  }
}
