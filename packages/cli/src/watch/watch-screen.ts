/** What is watched as a screen: drawn anew at every look and at every key. */
import { fitted, widestWidth } from "../progress/fitted.ts"
import { count, counted, moment } from "../progress/amounts.ts"
import type { Look } from "../look.ts"
import type { CallSession } from "../session.ts"
import { fittedTable } from "../views/fitted-table.ts"
import { forWindow } from "../views/for-window.ts"
import { importWords } from "../views/import-words.ts"
import { printable } from "../views/layout.ts"
import { ageText, numbersText, queueText } from "../views/watch-text.ts"
import type { WatchPlace } from "./watch-keys.ts"
import { rowsText, type WatchedRun } from "./watched-run.ts"
import type { Watched } from "./watched-runs.ts"
import { basename } from "node:path"

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
  /** Those of its runs that are looked for. */
  readonly shown: ReadonlyArray<WatchedRun>
  /** All that is known of the chosen run, in lines, once it was asked for. */
  readonly opened: string | undefined
  /** True until there was a look for the states that are wanted: what is shown stands otherwise. */
  readonly isLooking: boolean
  /** Why the last look failed, if it did: what is shown is from before. */
  readonly problem: string | undefined
}

/** The place of the chosen run among these. */
const chosenAt = (runs: ReadonlyArray<WatchedRun>, { chosen }: WatchPlace): number =>
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

const keysOf = ({ isOpened, isTyping, search }: WatchPlace): string => {
  if (isTyping) return "enter done   esc clear   arrows choose"
  if (isOpened) return "q quit   j k or arrows scroll   esc back"
  const clear = search === "" ? "" : "   esc clear"
  return `q quit   j k or arrows choose   enter open   / search${clear}   s state`
}

/** What is looked for, if that is not everything that is under way. */
const filterText = (
  { isLooking, shown, watched }: WatchPicture,
  { isTyping, search, states }: WatchPlace
): string | undefined => {
  const standing = states.length === 0 ? [] : [`State ${states.join(" or ")}`]
  const cursor = isTyping ? "_" : ""
  const searched = search === "" && !isTyping ? [] : [`Search /${printable(search)}${cursor}`]
  const parts = [...standing, ...searched]
  if (parts.length === 0) return isLooking ? "Looking for all runs that are not over." : undefined
  const found = isLooking ? "looking" : `${count(shown.length)} of ${counted(watched.runs.length, "run")}`
  return `${parts.join("   ")}: ${found}.`
}

const headOf = (picture: WatchPicture, place: WatchPlace, { columns, look }: WatchWindow) => {
  const { problem, store, watched } = picture
  return [
    look.strong(oneLine(`bulkport runs watch: ${printable(store)}, ${moment(watched.at) ?? ""}`, columns)),
    oneLine(numbersText(watched), columns),
    ...[queueText(watched)].flatMap((text) => (text === undefined ? [] : [oneLine(text, columns)])),
    ...(problem === undefined ? [] : [look.bad(oneLine(`Not looked at just now. ${problem}`, columns))]),
    ...[filterText(picture, place)].flatMap((text) =>
      text === undefined ? [] : [look.doubtful(oneLine(text, columns))]
    ),
    ""
  ]
}

const listLines = (
  session: CallSession,
  picture: WatchPicture,
  place: WatchPlace,
  window: WatchWindow,
  room: number
): ReadonlyArray<string> => {
  const { shown: runs, watched } = picture
  const { columns, look } = window
  const at = chosenAt(runs, place)
  const chosen = runs[at]
  if (chosen === undefined) return []
  const next =
    chosen.next === undefined ? [] : ["", look.doubtful(`${mark} ${session.command(...chosen.next)}`)]
  // Beside the names of the columns.
  const height = Math.max(1, room - 1 - next.length)
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), runs.length - height))
  const shown = runs.slice(first, first + height)
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
  const head = headOf(picture, place, inside)
  const keys = window.look.faint(oneLine(keysOf(place), columns))
  const room = Math.max(0, window.rows - head.length - 2)
  const body =
    place.isOpened && picture.opened !== undefined
      ? forWindow(picture.opened, columns)
          .split("\n")
          .slice(place.scrolled, place.scrolled + room)
      : listLines(session, picture, place, inside, room)
  return [...head, ...body.slice(0, room), "", keys].slice(-Math.max(1, window.rows))
}
