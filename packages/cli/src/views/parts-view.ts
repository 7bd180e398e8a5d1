import type { RunView } from "@bulkport/core"
import { count, counted } from "../progress/amounts.ts"
import type { NamedLine } from "./layout.ts"
import { rowsText } from "./run-facts.ts"
import { standing } from "./standing.ts"

/** A part of a file, and its run if it has one yet. */
export interface ShownPart {
  readonly part: NonNullable<RunView["state"]["parts"]>[number]
  readonly id: string
  readonly view?: RunView
}

/** Where a part stands, in a few words. */
export const standingOf = ({ view }: ShownPart): string => (view === undefined ? "not begun" : standing(view))

/** A part in one line: where it stands, and its rows by what became of them. */
const partLine = (shown: ShownPart): string => {
  const { part, view } = shown
  const rows = view?.state.collected?.rows
  const amount = rows === undefined ? counted(part.rows, "row") : rowsText(rows)
  const job = view?.state.job === undefined ? "" : `, job ${view.state.job.id}`
  return `${part.number}  ${standingOf(shown)}: ${amount}${job}`
}

/** So many parts are shown: a file may have thousands. */
const shownParts = 12

/** The parts of a run, one line each; `undefined` for a file that is imported by one job. */
export const partLines = (parts: ReadonlyArray<ShownPart>): NamedLine | undefined =>
  parts.length === 0
    ? undefined
    : [
        "Parts",
        ...parts.slice(0, shownParts).map(partLine),
        parts.length > shownParts ? `and ${count(parts.length - shownParts)} more, see --json` : undefined
      ]

/** The parts of a run as a document shows them; null for a file that is imported by one job. */
export const partFacts = (parts: ReadonlyArray<ShownPart>) =>
  parts.length === 0
    ? null
    : parts.map((shown) => ({
        number: shown.part.number,
        id: shown.id,
        standing: standingOf(shown),
        staged: { rows: shown.part.rows, bytes: shown.part.bytes, sha256: shown.part.sha256 },
        job: shown.view?.state.job?.id ?? null,
        rows: shown.view?.state.collected?.rows ?? null
      }))

/** Where a run in parts stands that is under way: what holds it up, or how far it has come. */
export const partsStanding = (parts: ReadonlyArray<ShownPart>): string => {
  const doubted = parts.find(({ view }) => view?.state.doubt !== undefined)
  if (doubted !== undefined) return `start of part ${count(doubted.part.number)} in doubt`
  const ended = parts.filter(({ view }) => view?.state.collected !== undefined).length
  const running = parts.find(({ view }) => view?.state.job !== undefined && view.state.tracked === undefined)
  const also = running === undefined ? "" : `, job of part ${count(running.part.number)} running`
  return `${count(ended)} of ${count(parts.length)} parts imported${also}`
}

/** Where a run stands, and where its parts do if it has some that are under way. */
export const standingOfRun = (view: RunView, parts: ReadonlyArray<ShownPart> = []): string =>
  view.state.parts === undefined || view.state.collected !== undefined || view.state.validation === undefined
    ? standing(view)
    : partsStanding(parts)
