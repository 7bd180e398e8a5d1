/** What keys do while runs are watched at a terminal. */
import { RunStanding } from "@bulkport/core"

/** Where somebody is on the screen, and what of the runs is wanted there. */
export interface WatchPlace {
  /** The run that is chosen; the first one where it is not there. */
  readonly chosen: string | undefined
  /** True while the one run is shown in full. */
  readonly isOpened: boolean
  /** First line that is shown of it. */
  readonly scrolled: number
  /** Runs that have this in what is known of them; all of them for the empty text. */
  readonly search: string
  /** True while that is being typed. */
  readonly isTyping: boolean
  /** Where runs stand; those that are not over when empty. */
  readonly states: ReadonlyArray<RunStanding>
}

/** What a key asks for. */
export type WatchKey =
  "up" | "down" | "page-up" | "page-down" | "first" | "last" | "open" | "back" | "search" | "state" | "quit"

const keys: Readonly<Record<string, WatchKey>> = {
  k: "up",
  "\u001b[A": "up",
  "\u001bOA": "up",
  j: "down",
  "\u001b[B": "down",
  "\u001bOB": "down",
  "\u001b[5~": "page-up",
  "\u001b[6~": "page-down",
  " ": "page-down",
  g: "first",
  "\u001b[H": "first",
  G: "last",
  "\u001b[F": "last",
  "\r": "open",
  "\n": "open",
  "\u001b[C": "open",
  l: "open",
  "\u001b": "back",
  "\u007f": "back",
  "\u001b[D": "back",
  h: "back",
  "/": "search",
  s: "state",
  q: "quit",
  Q: "quit",
  "\u0003": "quit",
  "\u0004": "quit",
  "\u001c": "quit"
}

/** The keys in what has arrived at once, as a terminal sends them: somebody may hold one down, or type faster than is read. */
export const pressesIn = (arrived: string): ReadonlyArray<string> =>
  // eslint-disable-next-line no-control-regex -- what terminals send for keys
  arrived.match(/\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[\s\S]/gu) ?? []

const enter: ReadonlySet<string> = new Set(["\r", "\n"])
const escape = "\u001b"
const backspace: ReadonlySet<string> = new Set(["\u007f", "\b"])
const eraseLine = "\u0015"

/** No id and no name is longer. */
const longestSearch = 60

const page = 10

/** How far a key moves. */
const steps: Partial<Record<WatchKey, number>> = {
  up: -1,
  down: 1,
  "page-up": -page,
  "page-down": page,
  first: Number.NEGATIVE_INFINITY,
  last: Number.POSITIVE_INFINITY
}

/** One state after the other, and then all that is not over again. */
const nextStates = ([state, ...others]: WatchPlace["states"]): WatchPlace["states"] => {
  const { literals } = RunStanding
  // What several flags have asked for is a choice of its own, which does not come back.
  const next = others.length > 0 ? undefined : literals[state === undefined ? 0 : literals.indexOf(state) + 1]
  return next === undefined ? [] : [next]
}

const afterTyped = (place: WatchPlace, press: string): WatchPlace => {
  if (enter.has(press)) return { ...place, isTyping: false }
  if (press === escape) return { ...place, isTyping: false, search: "" }
  if (press === eraseLine) return { ...place, search: "" }
  if (backspace.has(press)) return { ...place, search: [...place.search].slice(0, -1).join("") }
  // What else a key sends begins with a control character.
  return press < " " || [...place.search].length >= longestSearch
    ? place
    : { ...place, search: `${place.search}${press}` }
}

const openedAt = (place: WatchPlace, chosen: string | undefined): WatchPlace =>
  place.isOpened || chosen === undefined ? place : { ...place, chosen, isOpened: true, scrolled: 0 }

/**
 * Where somebody is after a key was pressed; `undefined` for one who quits. `ids` are those of the runs that are shown, and `lines` is
 * how many the opened run has.
 */
export const placeAfter = (
  place: WatchPlace,
  press: string,
  ids: ReadonlyArray<string>,
  lines: number
): WatchPlace | undefined => {
  const key = keys[press]
  const isArrow = press.length > 1 && (key === "up" || key === "down")
  if (place.isTyping && !isArrow && press !== "\u0003") return afterTyped(place, press)
  if (key === "quit") return undefined
  if (key === "back") {
    // One step back: out of the run, then out of the search.
    return place.isOpened ? { ...place, isOpened: false, scrolled: 0 } : { ...place, search: "" }
  }
  const at = Math.max(0, ids.indexOf(place.chosen ?? ""))
  if (key === "open") return openedAt(place, ids[at])
  if (!place.isOpened && key === "search") return { ...place, isTyping: true }
  if (!place.isOpened && key === "state") return { ...place, states: nextStates(place.states) }
  const step = key === undefined ? undefined : steps[key]
  if (step === undefined) return place
  const within = (at: number, most: number) => Math.max(0, Math.min(at, most))
  if (place.isOpened) return { ...place, scrolled: within(place.scrolled + step, Math.max(0, lines - 1)) }
  return { ...place, chosen: ids[within(at + step, ids.length - 1)] }
}
