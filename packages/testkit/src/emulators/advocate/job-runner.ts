import { setTimeout as sleep } from "node:timers/promises"
import type { StoredJob } from "./job-store.ts"
import { runImport } from "./import-run.ts"
import { UnreadableFile } from "./record-reader.ts"
import type { Tenant } from "./tenant.ts"

const dayMillis = 24 * 60 * 60 * 1000
const lookMillis = 20

/** Runs jobs behind the scenes. */
export interface JobRunner {
  readonly start: (job: StoredJob) => void
  /** Stops what is running and waits until it has let go of its files. */
  readonly stop: () => Promise<void>
}

/** A runner for a tenant's jobs; `onBug` hears of failures that are the emulator's own fault. */
export const makeJobRunner = (tenant: Tenant, onBug: (error: unknown) => void): JobRunner => {
  const { behaviour } = tenant
  const controller = new AbortController()
  const running = new Set<Promise<void>>()
  let last: Promise<void> = Promise.resolve()

  // Looks again and again, so that a change of `jobMillis` also lets jobs go that are waiting already.
  const stayPending = async (since: number) => {
    while (Date.now() < since + behaviour.jobMillis) {
      await sleep(Math.min(lookMillis, since + behaviour.jobMillis - Date.now()), undefined, {
        signal: controller.signal
      })
    }
  }

  const process = async (job: StoredJob): Promise<"COMPLETED" | "ABORTED"> => {
    try {
      await runImport(tenant, job, controller.signal)
      return "COMPLETED"
    } catch (error) {
      if (!(error instanceof UnreadableFile) && !controller.signal.aborted) onBug(error)
      job.abortReason = error instanceof Error ? error.message : String(error)
      return "ABORTED"
    }
  }

  const finish = async (job: StoredJob, status: "COMPLETED" | "ABORTED") => {
    await stayPending(Date.now())
    job.dateCompleted = Date.now()
    job.dateExpires = job.dateCompleted + behaviour.retentionDays * dayMillis
    job.status = status
  }

  return {
    start: (job) => {
      const before = behaviour.jobOrder === "together" ? Promise.resolve() : last
      const processing = before.then(() => process(job))
      last = processing.then(() => undefined)
      const done = processing.then((status) => finish(job, status)).catch(() => undefined)
      running.add(done)
      void done.finally(() => running.delete(done))
    },
    stop: async () => {
      controller.abort(new Error("The emulator stopped"))
      await Promise.all(running)
    }
  }
}
