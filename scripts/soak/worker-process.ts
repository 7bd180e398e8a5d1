import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { fileURLToPath } from "node:url"
import type { ServiceAddresses } from "./services-process.ts"

/** What a worker is told, as JSON in `SOAK_WORKER`. */
export interface WorkerTask {
  /** What the worker is called in the queue. */
  readonly name: string
  readonly databaseUrl: string
  /** Where files of runs are. */
  readonly folder: string
  readonly addresses: ServiceAddresses
  readonly wireProfile: string
  /** Runs that it has under way at once. */
  readonly slots: number
  /** How long nobody may hear of a worker before others take over its runs; as usual when left out. */
  readonly takeoverMillis?: number
}

/** A worker that can be ended and begun again. */
export interface WorkerProcess {
  /** Begins a process, and settles once it has said that it works, or has ended. */
  readonly begin: () => Promise<void>
  /** What the process is called in the queue: each has a name of its own. */
  readonly name: () => string
  readonly isRunning: () => boolean
  /** The process id; undefined while there is none. */
  readonly pid: () => number | undefined
  /** Ends it by a signal, and settles with how long that took, in milliseconds. */
  readonly end: (signal: "SIGKILL" | "SIGTERM") => Promise<number>
  /** What it left with, where that was not asked for: a worker must never end by itself. */
  readonly complaints: () => ReadonlyArray<string>
}

const script = fileURLToPath(new URL("import-worker.ts", import.meta.url))

/** A worker that writes what it says to a file. */
export const workerProcess = (task: WorkerTask, logFile: string): WorkerProcess => {
  const complaints: Array<string> = []
  let child: ChildProcess | undefined
  let processes = 0
  const name = () => `${task.name}-${processes}`
  return {
    name,
    begin: async () => {
      processes += 1
      const log = createWriteStream(logFile, { flags: "a" })
      const begun = spawn(process.execPath, [...process.execArgv, script], {
        env: {
          ...process.env,
          SOAK_WORKER: JSON.stringify({ ...task, name: name() }),
          BULKPORT_STATE_FOLDER: `${task.folder}-state`
        },
        // Over the last one it hears when we are gone, and ends as well.
        stdio: ["ignore", "pipe", "pipe", "ipc"]
      })
      child = begun
      const { stderr, stdout } = begun
      if (stdout === null || stderr === null) throw new Error("The worker has no pipes.")
      stdout.pipe(log)
      stderr.pipe(log)
      begun.once("exit", (code, signal) => {
        if (child !== begun) return
        child = undefined
        complaints.push(`A worker ended by itself with ${String(code ?? signal)}; see ${logFile}.`)
      })
      await Promise.race([once(stdout, "data"), once(begun, "exit")])
    },
    isRunning: () => child !== undefined,
    pid: () => child?.pid,
    end: async (signal) => {
      const ending = child
      if (ending === undefined) return 0
      child = undefined
      const begun = performance.now()
      const ended = once(ending, "exit")
      ending.kill(signal)
      await ended
      return performance.now() - begun
    },
    complaints: () => complaints
  }
}
