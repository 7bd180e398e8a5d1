import { setTimeout as sleep } from "node:timers/promises"
import type { WorkerProcess } from "./worker-process.ts"

/** What a worker says of itself over HTTP, as whoever sends it requests would see it. */
export interface HealthWatch {
  /** Whether it wants to be sent requests, as far as is known. */
  readonly isReady: () => boolean
  /** When it last said that it does not, in milliseconds since the epoch; 0 when it never did. */
  readonly notReadyAt: () => number
  readonly stop: () => Promise<void>
  /** A process that lives must always say that it is up. */
  readonly complaints: () => ReadonlyArray<string>
}

/** Long: two cores do the work of several machines. */
const patienceMillis = 15_000

const statusOf = (url: string): Promise<number | string> =>
  fetch(url, { signal: AbortSignal.timeout(patienceMillis) }).then(
    async (reply) => {
      await reply.arrayBuffer()
      return reply.status
    },
    (error: unknown) => String(error)
  )

/** Asks a worker how it is, again and again. One without an API is always well. */
export const watchHealth = (worker: WorkerProcess): HealthWatch => {
  const complaints: Array<string> = []
  const over = new AbortController()
  let isReady = true
  let notReadyAt = 0
  const watching = (async () => {
    while (!over.signal.aborted) {
      const [name, url, changes] = [worker.name(), worker.url(), worker.changes()]
      if (url !== undefined) {
        const [health, readiness] = [await statusOf(`${url}/healthz`), await statusOf(`${url}/readyz`)]
        // What it says while it is being ended or paused does not count.
        if (worker.changes() === changes) {
          if (health !== 200) complaints.push(`${name} answered /healthz with ${health}`)
          if (readiness !== 200 && readiness !== 503)
            complaints.push(`${name} answered /readyz with ${readiness}`)
          isReady = readiness === 200
          if (!isReady) notReadyAt = Date.now()
        }
      }
      await sleep(250)
    }
  })()
  return {
    isReady: () => isReady,
    notReadyAt: () => notReadyAt,
    stop: () => {
      over.abort()
      return watching
    },
    complaints: () => complaints
  }
}
