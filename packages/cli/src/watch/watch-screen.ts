/** What is watched as a screen: drawn anew at every look and at every key. */
import { fitted, widestWidth } from "../progress/fitted.ts"
import { moment } from "../progress/amounts.ts"
import type { Look } from "../look.ts"
import type { CallSession } from "../session.ts"
import { fittedTable } from "../views/fitted-table.ts"
import { forWindow } from "../views/for-window.ts"
import { importWords } from "../views/import-words.ts"
import { printable } from "../views/layout.ts"
import { ageText, numbersText, queueText } from "../views/watch-text.ts"
import { rowsText, type WatchedRun } from "./watched-run.ts"
import type { Watched } from "./watched-runs.ts"
import { basename } from "node:path"

/** Where somebody is on the screen. */
export interface WatchPlace {
  /** The run that is chosen; the first one where it is not there. */
  readonly chosen: string | undefined
  /** True while the one run is shown in full. */
  readonly isOpened: boolean
  /** First line that is shown of it. */
  readonly scrolled: number
}

/** A window to draw on. */
export interface WatchWindow {
  readonly columns: number
  readonly rows: number
  readonly look: Look
}

/** What to draw. */
export interface WatchPicture {
  readonly store: string
  readonly watched: Watched
  /** All that is known of the chosen run, in lines, once it was asked for. */
  readonly opened: string | undefined
  /** Why the last look failed, if it did: what is shown is from before. */
  readonly problem: string | undefined
}

/** The run that is chosen, and its place among all. */
export const chosenRun = (runs: ReadonlyArray<WatchedRun>, { chosen }: WatchPlace): number =>
  Math.max(
    0,
    runs.findIndex(({ id }) => id === chosen)
  )

const mark = "!"
const pointer = ">"

const tableOf = (
  session: CallSession,
  watched: Watched,
  runs: ReadonlyArray<WatchedRun>,
  at: number,
  columns: number
) => {
  const cells = (cellOf: (run: WatchedRun) => string) => runs.map(cellOf)
  return fittedTable(
    [
      {
        name: "",
        cells: runs.map(
          ({ next }, index) => `${index === at ? pointer : " "}${next === undefined ? " " : mark}`
        )
      },
      { name: "RUN", cells: cells(({ id }) => id) },
      { name: "STANDS", cells: cells(({ standing }) => standing), least: 10 },
      { name: "STEP", cells: cells(({ step = "" }) => step), isOptional: true, rank: 2 },
      { name: "ROWS", cells: cells(rowsText), isNumber: true, isOptional: true, rank: 4 },
      {
        name: "AGE",
        cells: cells(({ begunAt }) => ageText(watched.at - begunAt)),
        isNumber: true,
        rank: 5
      },
      { name: "QUEUE", cells: cells(({ queue = "" }) => queue), isOptional: true, rank: 3 },
      {
        name: "TENANT",
        cells: cells(({ tenant = "" }) => printable(tenant)),
        isOptional: true,
        least: 6,
        rank: 3
      },
      {
        name: "IMPORT",
        cells: cells((run) => importWords(session, run)),
        least: 12,
        rank: 1
      },
      {
        name: "FILE",
        cells: cells(({ file }) => (file === undefined ? "" : printable(basename(file)))),
        least: 12,
        rank: 1
      }
    ],
    columns
  )
}

/** A text over the whole width: what was written there before goes. */
const oneLine = (text: string, columns: number): string =>
  widestWidth(text) <= columns ? text : fitted(text, columns)

const keysOfList = "q quit   j k or arrows choose   enter open"
const keysOfRun = "q quit   j k or arrows scroll   esc back"

const headOf = ({ problem, store, watched }: WatchPicture, { columns, look }: WatchWindow) => [
  look.strong(oneLine(`bulkport runs watch: ${printable(store)}, ${moment(watched.at) ?? ""}`, columns)),
  oneLine(numbersText(watched), columns),
  ...[queueText(watched)].flatMap((text) => (text === undefined ? [] : [oneLine(text, columns)])),
  ...(problem === undefined ? [] : [look.bad(oneLine(`Not looked at just now. ${problem}`, columns))]),
  ""
]

const listLines = (
  session: CallSession,
  picture: WatchPicture,
  place: WatchPlace,
  window: WatchWindow,
  room: number
): ReadonlyArray<string> => {
  const { watched } = picture
  const { columns, look } = window
  const at = chosenRun(watched.runs, place)
  const chosen = watched.runs[at]
  if (chosen === undefined) return []
  const next =
    chosen.next === undefined ? [] : ["", look.doubtful(`${mark} ${session.command(...chosen.next)}`)]
  // Beside the names of the columns.
  const height = Math.max(1, room - 1 - next.length)
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), watched.runs.length - height))
  const shown = watched.runs.slice(first, first + height)
  const [names = "", ...rows] = tableOf(session, watched, shown, at - first, columns)
  return [
    look.faint(names),
    ...rows.map((row, index) => {
      if (index === at - first) return look.strong(row)
      return shown[index]?.next === undefined ? row : look.doubtful(row)
    }),
    ...next
  ]
}

/** The lines of a screen, no more than the window has and none wider than it. */
export const watchScreen = (
  session: CallSession,
  picture: WatchPicture,
  place: WatchPlace,
  window: WatchWindow
): ReadonlyArray<string> => {
  const columns = Math.max(1, window.columns - 1)
  const inside = { ...window, columns }
  const head = headOf(picture, inside)
  const keys = window.look.faint(oneLine(place.isOpened ? keysOfRun : keysOfList, columns))
  const room = Math.max(0, window.rows - head.length - 2)
  const body =
    place.isOpened && picture.opened !== undefined
      ? forWindow(picture.opened, columns)
          .split("\n")
          .slice(place.scrolled, place.scrolled + room)
      : listLines(session, picture, place, inside, room)
  return [...head, ...body.slice(0, room), "", keys].slice(-Math.max(1, window.rows))
}
