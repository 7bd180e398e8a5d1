import type { RunView } from "@bulkport/core"
import { basename } from "node:path"
import { count } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, nextLines, table } from "./layout.ts"
import { partsStanding, type ShownPart } from "./parts-view.ts"
import { runFacts } from "./run-facts.ts"
import { standing } from "./standing.ts"

/** A run in a list: as it stands, or why it cannot be read. */
export type ListedRun =
  | {
      readonly view: RunView
      /** The parts of a file that is imported in parts. */
      readonly parts?: ReadonlyArray<ShownPart>
      readonly problem?: never
    }
  | {
      readonly view?: never
      readonly parts?: never
      readonly problem: { readonly id: string; readonly tag: string; readonly message: string }
    }

/** Where a run stands, and where its parts do if it has some that are under way. */
export const standingOfRun = (view: RunView, parts: ReadonlyArray<ShownPart> = []): string =>
  view.state.parts === undefined || view.state.collected !== undefined || view.state.validation === undefined
    ? standing(view)
    : partsStanding(parts)

const row = ({ parts, problem, view }: ListedRun): ReadonlyArray<string> => {
  if (problem !== undefined) return [problem.id, `unreadable (${problem.tag})`]
  const { plan, prepared, staged } = view.state
  const sent = staged?.prepared ?? (view.state.parts === undefined ? undefined : prepared)
  const rows = sent === undefined ? "" : count(sent.rows)
  return [
    view.id,
    standingOfRun(view, parts),
    `${plan.provider} ${plan.importType}`,
    rows,
    basename(plan.source.path)
  ]
}

/** All runs, newest first. */
export const runsView = (session: CallSession, runs: ReadonlyArray<ListedRun>, folder: string): Answer => {
  const newest = runs[0]?.view
  return {
    exitCode: 0,
    json: {
      folder,
      runs: runs.map(({ parts, problem, view }) =>
        problem === undefined
          ? { ...runFacts(view.state, view.folder), standing: standingOfRun(view, parts) }
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
