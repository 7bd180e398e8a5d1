import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"

/** A moment of a process, as `stop-at.mjs` tells them apart. */
export interface Moment {
  /** A journal entry, a file opened for writing, a piece written to one, a rename, or a table made in the row ledger. */
  readonly at: "entry" | "open" | "write" | "rename" | "ledger"
  /** The entry's tag, the file's name (for a rename the new one), or the table's name. */
  readonly name: string
  /** The journal line; empty for all but entries. */
  readonly text: string
}

/** When and how a process is to be struck. */
export interface StopAt {
  readonly at: Moment["at"]
  readonly name: string
  /** What the journal line must hold, to tell entries with the same tag apart. */
  readonly holding?: string
  /** Which of the moments that are alike, from 1; the first unless given. */
  readonly nth?: number
  /** `torn` is half-way: half of what is to be written has been written. */
  readonly when: "before" | "torn" | "after"
  /** `kill` unless given. `full`: the disk has no space left, from then on. */
  readonly effect?: "kill" | "full"
}

/** The preload that strikes. */
export const stopAtPreload = fileURLToPath(new URL("stop-at.mjs", import.meta.url))

/** The preload that changes the clock. */
export const shiftClockPreload = fileURLToPath(new URL("shift-clock.mjs", import.meta.url))

/** The moments of a process that was traced. */
export const readTrace = async (path: string): Promise<ReadonlyArray<Moment>> =>
  (await readFile(path, "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Moment)

/** What tells an entry apart from others with its tag, whatever the timing: the state of a job, the name of an output. */
const distinction = ({ name, text }: Moment): string | undefined => {
  const { entry } = JSON.parse(text) as {
    readonly entry: {
      readonly progress?: { readonly state: string }
      readonly output?: { readonly name: string }
    }
  }
  if (name === "progressed") return `"state":"${entry.progress?.state ?? ""}"`
  return entry.output === undefined ? undefined : `"name":"${entry.output.name}"`
}

type Ways = Readonly<Record<Moment["at"], ReadonlyArray<StopAt["when"]>>>

/** The ways of killing that leave different things behind: a file that has been opened is like one that is half written. */
export const killWays: Ways = {
  entry: ["before", "torn", "after"],
  open: [],
  write: ["torn"],
  rename: ["before"],
  ledger: ["after"]
}

/** The ways in which a disk runs full. */
export const fullWays: Ways = {
  entry: ["torn"],
  open: ["after"],
  write: ["torn"],
  rename: [],
  ledger: ["after"]
}

/** Every way of stopping at these moments, each once. */
export const stopsAt = (moments: ReadonlyArray<Moment>, ways: Ways): ReadonlyArray<StopAt> => {
  const stops = new Map<string, StopAt>()
  for (const moment of moments) {
    const { at, name } = moment
    const holding = at === "entry" ? distinction(moment) : undefined
    for (const when of ways[at]) {
      const stop: StopAt = { at, name, when, ...(holding === undefined ? {} : { holding }) }
      stops.set(JSON.stringify(stop), stop)
    }
  }
  return [...stops.values()]
}

/** A stop in words. */
export const stopText = ({ at, holding, name, nth = 1, when }: StopAt): string =>
  `${when === "torn" ? "half-way through" : when} ${at} ${name}${nth === 1 ? "" : ` number ${nth}`}${holding === undefined ? "" : ` with ${holding}`}`
