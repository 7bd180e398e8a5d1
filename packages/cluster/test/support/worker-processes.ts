import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { WorkerProcessSettings } from "./worker-process-settings.ts"

/** A worker that runs in a process of its own. */
export interface WorkerProcess {
  readonly process: ChildProcess
  /** Sends a signal and waits for the end. */
  readonly end: (signal: "SIGTERM" | "SIGKILL") => Promise<void>
}

const script = fileURLToPath(new URL("worker-process.ts", import.meta.url))

/** Starts a worker, and waits until it works; or until it has ended, with its words as the error. */
export const startWorkerProcess = async (settings: WorkerProcessSettings): Promise<WorkerProcess> => {
  const child = spawn(process.execPath, ["-C", "@bulkport/source", script, JSON.stringify(settings)], {
    stdio: ["ignore", "pipe", "pipe"]
  })
  let said = ""
  child.stderr.on("data", (text) => (said += String(text)))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (text) => {
      said += String(text)
      if (said.includes("ready")) resolve()
    })
    child.once("exit", () => reject(new Error(said)))
  })
  return {
    process: child,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, "exit")
      child.kill(signal)
      await ended
    }
  }
}
