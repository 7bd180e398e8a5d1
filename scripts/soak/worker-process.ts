import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createWriteStream } from "node:fs"
import { type WorkerKind, workerLaunch, type WorkerTask } from "./worker-launch.ts"

/** A worker that can be ended and begun again. */
export interface WorkerProcess {
  readonly kind: WorkerKind
  /** Begins a process, and settles once it has said that it works, or has ended. */
  readonly begin: () => Promise<void>
  /** What the process is called in the queue: each has a name of its own. */
  readonly name: () => string
  /** How often something was done to it: what it said before does not count. */
  readonly changes: () => number
  /** Where the API of the process is; undefined while there is none, it is paused, and for a worker without one. */
  readonly url: () => string | undefined
  /** Ends it by a signal, and settles with how long that took, in milliseconds. */
  readonly end: (signal: "SIGKILL" | "SIGTERM") => Promise<number>
  /** Stops it where it is, as a virtual machine that is moved, or lets it go on. */
  readonly pause: (isPaused: boolean) => void
  /** A worker must never end by itself, and with 0 when it was asked to. */
  readonly complaints: () => ReadonlyArray<string>
}

/** What has been printed when the worker takes imports; with the address of its API, if it has one. */
const begunWords = { command: /"url": ?"([^"]+)"/, library: /works/ } as const

/** A worker that writes what it says to a file. */
export const workerProcess = (task: WorkerTask, logFile: string): WorkerProcess => {
  const complaints: Array<string> = []
  let child: ChildProcess | undefined
  let url: string | undefined
  let processes = 0
  let changes = 0
  let isPaused = false
  const name = () => `${task.name}-${processes}`
  return {
    kind: task.kind,
    name,
    changes: () => changes,
    url: () => (child === undefined || isPaused ? undefined : url),
    begin: async () => {
      processes += 1
      changes += 1
      url = undefined
      const { args, environment } = workerLaunch({ ...task, name: name() })
      const log = createWriteStream(logFile, { flags: "a" })
      const begun = spawn(process.execPath, args, {
        cwd: task.home,
        env: environment,
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
        complaints.push(`${name()} ended by itself with ${String(code ?? signal)}; see ${logFile}.`)
      })
      let said = ""
      const works = new Promise<void>((resolve) => {
        stdout.on("data", (bytes: Buffer) => {
          said += bytes.toString()
          const found = begunWords[task.kind].exec(said)
          if (found === null) return
          url = found[1]
          resolve()
        })
      })
      await Promise.race([works, once(begun, "exit")])
    },
    end: async (signal) => {
      const ending = child
      if (ending === undefined) return 0
      child = undefined
      changes += 1
      const begun = performance.now()
      const ended = once(ending, "exit")
      ending.kill(signal)
      const [code] = (await ended) as [number | null]
      if (signal === "SIGTERM" && code !== 0)
        complaints.push(`${name()} was asked to end and did so with ${String(code)}; see ${logFile}.`)
      return performance.now() - begun
    },
    pause: (isToBe) => {
      isPaused = isToBe
      changes += 1
      child?.kill(isPaused ? "SIGSTOP" : "SIGCONT")
    },
    complaints: () => complaints
  }
}
