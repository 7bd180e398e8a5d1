/** What can only be found where the command line is: settings, runs, and columns of files. Nothing of it ever fails. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import type { Described } from "./completion-data.ts"

const orElse = <A>(read: () => A, other: A): A => {
  try {
    return read()
  } catch {
    return other
  }
}

/** What a settings file says, as far as it matters here and can be understood. */
export interface FoundSettings {
  readonly folder: string
  readonly connection?: string
  /** Name → id of the provider. */
  readonly connections: ReadonlyMap<string, string>
  readonly provider?: string
  readonly runsFolder?: string
}

const textOr = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

const defined = <A extends object>(members: { readonly [K in keyof A]: A[K] | undefined }): A =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as A

/** Reads a settings file. One that is not there, or cannot be used, says nothing. */
export const foundSettings = (folder: string, config: string | undefined): FoundSettings => {
  const path = resolve(folder, config ?? "bulkport.json")
  const said = orElse(() => JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>, {})
  const connections = Object.entries((said["connections"] ?? {}) as Record<string, unknown>)
  return {
    folder: dirname(path),
    connections: new Map(
      connections.map(([name, each]) => [
        name,
        textOr((each as Record<string, unknown> | null)?.["provider"]) ?? ""
      ])
    ),
    ...defined<Pick<FoundSettings, "connection" | "provider" | "runsFolder">>({
      connection: textOr(said["connection"]),
      provider: textOr(said["provider"]),
      runsFolder: textOr(said["runsFolder"])
    })
  }
}

/** Up to so many bytes of a file, from its beginning or before its end. */
const readSome = (path: string, bytes: number, isEnd: boolean): Buffer => {
  const file = openSync(path, "r")
  try {
    const { size } = fstatSync(file)
    const length = Math.min(bytes, size)
    const buffer = Buffer.alloc(length)
    readSync(file, buffer, 0, length, isEnd ? size - length : 0)
    return buffer
  } finally {
    closeSync(file)
  }
}

/** The kind of the last entry of a record → where the run stands. */
const standings: ReadonlyArray<readonly [standing: string, entries: ReadonlyArray<string>]> = [
  ["start in doubt", ["start-begun", "start-in-doubt"]],
  ["job running", ["job-started", "progressed"]],
  ["results to collect", ["tracked", "collect-begun", "output-saved"]],
  ["finished", ["collected", "reported"]]
]

const standingOf = (runFolder: string): string => {
  const end = readSome(join(runFolder, "journal.ndjson"), 32_768, true).toString("utf8")
  const last = [...end.matchAll(/"entry":\{"_tag":"([a-z-]+)"/g)].at(-1)?.[1] ?? ""
  return standings.find(([, entries]) => entries.includes(last))?.[0] ?? "not started"
}

const fileOf = (runFolder: string): string => {
  const begin = readSome(join(runFolder, "journal.ndjson"), 4096, false).toString("utf8")
  const path = /"path":("(?:[^"\\]|\\.)*")/.exec(begin)?.[1]
  return path === undefined ? "" : basename(JSON.parse(path) as string)
}

const mostRuns = 50
const runIdForm = /^\d{8}-\d{6}-[0-9a-z]{5}$/

/** The newest runs of a folder whose ids begin with a text, each with where it stands and its file. */
export const foundRuns = (runsFolder: string, begin: string): ReadonlyArray<Described> =>
  orElse(() => readdirSync(runsFolder), [])
    .filter((name) => runIdForm.test(name) && name.startsWith(begin))
    .sort()
    .reverse()
    .slice(0, mostRuns)
    .map((id) => {
      const folder = join(runsFolder, id)
      const known = [orElse(() => standingOf(folder), ""), orElse(() => fileOf(folder), "")]
      return { value: id, description: known.filter(Boolean).join(", ") }
    })

const delimiters = [",", ";", "\t", "|"]

/** Cells of the first line of CSV, up to where the text breaks off. */
const cellsOf = (line: string, delimiter: string): ReadonlyArray<string> => {
  const cells: Array<string> = []
  const cell = new RegExp(`\\s*(?:"((?:[^"]|"")*)"|([^${delimiter === "|" ? "\\|" : delimiter}]*))`, "y")
  for (let at = 0; at <= line.length; at = cell.lastIndex + 1) {
    cell.lastIndex = at
    const found = cell.exec(line)
    if (found === null) break
    cells.push(found[1]?.replaceAll('""', '"') ?? (found[2] ?? "").trim())
  }
  return cells
}

/** Names of the columns of a file, guessed from its beginning; none of one that is packed or cannot be read. */
export const foundColumns = (path: string): ReadonlyArray<string> =>
  orElse(() => {
    const text = readSome(path, 65_536, false)
      .toString("utf8")
      .replace(/^\uFEFF/, "")
    if (text.includes("\u0000") || text.includes("\uFFFD")) return []
    const object = /^\s*\[?\s*(\{.*?\})\s*,?\s*$/m.exec(text)?.[1]
    if (/^\s*[[{]/.test(text))
      return object === undefined ? [] : Object.keys(JSON.parse(object) as Record<string, unknown>)
    const [line = ""] = text.split(/\r\n|\n|\r/, 1)
    const counted = delimiters.map((each) => ({ each, cells: cellsOf(line, each) }))
    return counted.sort((one, other) => other.cells.length - one.cells.length)[0]?.cells ?? []
  }, [])
