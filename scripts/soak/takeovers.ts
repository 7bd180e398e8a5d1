import { RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import type { SoakStore } from "./soak-store.ts"

/** A worker that was killed, and the runs that it had. */
export interface WorkerDeath {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly name: string
  readonly runIds: ReadonlyArray<string>
}

/** A run whose worker was killed, and how long it took until somebody recorded something of it again. */
export interface Takeover {
  readonly runId: string
  readonly millis: number
}

/** Looks into the records of the runs. One of which nothing was left to be recorded is left out. */
export const takeovers = (
  store: SoakStore,
  deaths: ReadonlyArray<WorkerDeath>
): Promise<ReadonlyArray<Takeover>> =>
  store.run(
    Effect.gen(function* () {
      const journal = yield* RunJournal
      const timesOf = (runId: string) =>
        Effect.map(journal.view(runId), ({ entries }) => entries.map(({ at }) => at))
      const found: Array<Takeover> = []
      for (const { at, runIds } of deaths) {
        for (const runId of runIds) {
          const { state } = yield* journal.view(runId)
          const parts = (state.parts ?? []).map(({ number }) => `${runId}/parts/${number}`)
          const times = yield* Effect.forEach([runId, ...parts], (id) =>
            Effect.orElseSucceed(timesOf(id), () => [])
          )
          const after = times.flat().filter((time) => time > at)
          if (after.length > 0) found.push({ runId, millis: Math.min(...after) - at })
        }
      }
      return found
    })
  )
