import { randomBytes } from "node:crypto"
import { hostname } from "node:os"
import type { WorkerOptions } from "./worker-options.ts"

/** The options of a worker with everything that was left out. */
export interface WorkerSettings extends Required<Omit<WorkerOptions, "mostPerTenant">> {
  readonly mostPerTenant: number | undefined
  /** Under which its holds stand in the database: no other process has the same, ever. */
  readonly holder: string
  /** How long what it holds stays its own when nothing is heard of it. */
  readonly holdMillis: number
}

/** Fills in what was left out. */
export const workerSettings = (options: WorkerOptions): WorkerSettings => {
  const slots = Math.max(1, options.slots ?? 32)
  const takeoverMillis = options.takeoverMillis ?? 8000
  const name = options.name ?? `${hostname()}-${process.pid}`
  return {
    name,
    slots,
    largeSlots: Math.min(slots, Math.max(1, options.largeSlots ?? Math.floor(slots / 4))),
    mostPerProvider: options.mostPerProvider ?? {},
    mostPerTenant: options.mostPerTenant,
    pollMillis: options.pollMillis ?? 500,
    takeoverMillis,
    stayMillis: options.stayMillis ?? 20_000,
    firstPauseMillis: options.firstPauseMillis ?? 15_000,
    longestPauseMillis: options.longestPauseMillis ?? 300_000,
    retries: options.retries ?? 6,
    retryPauseMillis: options.retryPauseMillis ?? 30_000,
    stopMillis: Math.max(1, options.stopMillis ?? 20_000),
    keepMillis: options.keepMillis ?? 30 * 24 * 60 * 60 * 1000,
    holder: `${name} ${randomBytes(8).toString("hex")}`,
    holdMillis: takeoverMillis
  }
}

/** The pause before the next look at a job, after so many looks since it was started. */
export const pauseAfter = ({ firstPauseMillis, longestPauseMillis }: WorkerSettings, looks: number): number =>
  Math.round(Math.min(firstPauseMillis * 1.5 ** Math.min(looks, 50), longestPauseMillis))

/** The pause before a run is tried again that failed so often in a row for a passing reason. */
export const retryAfter = ({ retryPauseMillis }: WorkerSettings, attempts: number): number =>
  Math.min(retryPauseMillis * 2 ** Math.min(attempts, 30), 60 * 60 * 1000)

/** The pauses while somebody else holds a run stay short for so many of them: the holder may have died, and then its lease soon ends. */
const shortLockedPauses = 8

/** The pause before a run is taken up again that somebody else has held so often in a row. Up to a minute: somebody may work on it by hand. */
export const lockedPauseAfter = ({ takeoverMillis }: WorkerSettings, looks: number): number =>
  Math.round(
    Math.min(
      Math.min(2000, takeoverMillis / 4) * 1.5 ** Math.min(Math.max(0, looks - shortLockedPauses), 50),
      60_000
    )
  )
