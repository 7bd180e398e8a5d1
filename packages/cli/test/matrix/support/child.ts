import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { type StopAt, shiftClockPreload, stopAtPreload } from "./stop.ts"
import type { World } from "./world.ts"

/** The built command. Another build can be put to the test with `BULKPORT_BIN`. */
const bin = process.env["BULKPORT_BIN"] ?? fileURLToPath(new URL("../../../dist/bin.js", import.meta.url))

/** The Node that runs it; another one with `BULKPORT_NODE`. */
const node = process.env["BULKPORT_NODE"] ?? process.execPath

/**
 * A process that lives for half a second spends a quarter of its time on collecting garbage, and on threads that are to help it
 * with that. These change how long it takes, and nothing else.
 */
const quickly = ["--min-semi-space-size=16", "--v8-pool-size=0"]

/** How a process ended, and what it printed. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** What is done to a process. */
export interface ChildOptions {
  readonly stop?: StopAt
  readonly traceTo?: string
  /** What is wrong with its clock, as `shift-clock.mjs` explains. */
  readonly clock?: { readonly aheadMillis?: number; readonly afterMillis?: number; readonly speed?: number }
}

/** A process under way. */
export interface Child {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
}

/** Longer than any case takes: a process that hangs is to fail its own case, and no other. */
const patienceMillis = 90_000

const preloads = ({ clock, stop, traceTo }: ChildOptions): ReadonlyArray<string> => [
  ...(stop === undefined && traceTo === undefined ? [] : [stopAtPreload]),
  ...(clock === undefined ? [] : [shiftClockPreload])
]

/** Starts the built command line in the folder of a world. */
export const startChild = (world: World, args: ReadonlyArray<string>, options: ChildOptions = {}): Child => {
  if (!existsSync(bin)) throw new Error(`${bin} is not there. Run "pnpm run build" first.`)
  const { clock, stop, traceTo } = options
  const imports = preloads(options).flatMap((path) => ["--import", pathToFileURL(path).href])
  const child = spawn(node, [...quickly, ...imports, bin, ...args, "--json", "--poll-interval", "20ms"], {
    cwd: world.folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      BULKPORT_STATE_FOLDER: process.env["BULKPORT_STATE_FOLDER"] ?? "",
      ...world.environment,
      ...(stop === undefined ? {} : { STOP_AT: JSON.stringify(stop) }),
      ...(traceTo === undefined ? {} : { TRACE_TO: traceTo }),
      ...(clock === undefined ? {} : { CLOCK: JSON.stringify(clock) })
    },
    stdio: ["ignore", "pipe", "pipe"]
  })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  const timer = setTimeout(() => {
    stderr += `\nnot over after ${patienceMillis} ms, and stopped by the test`
    child.kill("SIGTERM")
    setTimeout(() => child.kill("SIGKILL"), 1000).unref()
  }, patienceMillis)
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr })
    })
  })
  return { process: child, ended }
}

/** Runs the built command line to its end. */
export const runChild = (world: World, args: ReadonlyArray<string>, options?: ChildOptions): Promise<Ended> =>
  startChild(world, args, options).ended

/** Kills a process as soon as something is so. */
export const killWhen = async ({ ended, process: child }: Child, isSo: () => boolean): Promise<Ended> => {
  const timer = setInterval(() => {
    if (!isSo()) return
    clearInterval(timer)
    child.kill("SIGKILL")
  }, 2)
  const result = await ended
  clearInterval(timer)
  return result
}
