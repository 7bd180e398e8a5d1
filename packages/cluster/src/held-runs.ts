import { Deferred, Effect } from "effect"
import type { QueueRow } from "./queue-row.ts"

/** A run that a worker has. */
export interface HeldRun {
  /** Its row, as it was when the worker took it. */
  readonly row: QueueRow
  /** Done once somebody else has it, or it was cancelled: then nothing more is to be done in it here. */
  readonly isLost: Deferred.Deferred<void>
  /** When it was taken, in milliseconds since the epoch. */
  readonly takenAt: number
  /** True once it is worked on. Until then the engine has it. */
  isBegun: boolean
}

/** The runs that a worker has, by their ids, whether it works on them or is about to. */
export class HeldRuns {
  readonly #runs = new Map<string, HeldRun>()

  get size(): number {
    return this.#runs.size
  }

  /** How many of them are of large files. */
  get large(): number {
    return [...this.#runs.values()].filter(({ row }) => Number(row.is_large) === 1).length
  }

  get all(): ReadonlyArray<HeldRun> {
    return [...this.#runs.values()]
  }

  add(row: QueueRow, takenAt: number): HeldRun {
    // After a long pause of this process, it may take up once more what it has not let go.
    const before = this.#runs.get(row.run_id)
    if (before !== undefined) Deferred.doneUnsafe(before.isLost, Effect.void)
    const held = { row, isLost: Deferred.makeUnsafe<void>(), takenAt, isBegun: false }
    this.#runs.set(row.run_id, held)
    return held
  }

  /** The run, if it is still held in this generation. */
  find(runId: string, generation: number): HeldRun | undefined {
    const held = this.#runs.get(runId)
    return held !== undefined && Number(held.row.generation) === generation ? held : undefined
  }

  /** Lets go of a run, unless it has been taken anew meanwhile. */
  remove(held: HeldRun): void {
    if (this.#runs.get(held.row.run_id) === held) this.#runs.delete(held.row.run_id)
  }
}
