/** The one workflow of the engine: one execution takes one run as far as it gets without waiting for long. */
import { Context, Effect, Schema } from "effect"
import * as Activity from "effect/workflow/Activity"
import * as DurableClock from "effect/workflow/DurableClock"
import * as Workflow from "effect/workflow/Workflow"

/**
 * What the engine keeps of an execution: which run, and the how many-th execution it is. All else is asked of the queue and the
 * journal, inside of the activities. It stands in the database in clear, and so never holds more than this.
 */
const payload = {
  runId: Schema.String,
  generation: Schema.Int,
  /** Chosen so that the engine gives the execution to the worker that took up the run. */
  place: Schema.Int
}

/** What became of a turn: the run is done with for this execution, or its job is to be looked at after a pause. */
export const TurnResult = Schema.Union([
  Schema.Struct({ type: Schema.Literal("done") }),
  Schema.Struct({ type: Schema.Literal("pause"), millis: Schema.Number })
])
export type TurnResult = typeof TurnResult.Type

/** Which turn of which execution. */
export interface Turn {
  readonly runId: string
  readonly generation: number
  readonly place: number
  /** True when the execution ends with it, whatever it finds: the queue begins another one when the time has come. */
  readonly isLast: boolean
}

/** Takes a run further. Safe to be called again at any time: it goes on from the journal. */
export class TakeTurn extends Context.Service<TakeTurn, (turn: Turn) => Effect.Effect<TurnResult>>()(
  "@bulkport/cluster/TakeTurn"
) {}

/** A replay reads the results of all turns before: few turns keep it cheap, however long a job takes. */
export const turnsPerExecution = 6

/** Registered by every worker, and by nobody else. Names in it are stored: they cannot be changed while runs are open. */
export const ImportWorkflow = Workflow.make("BulkportImport", {
  payload,
  idempotencyKey: ({ generation, place, runId }) => `${runId}#${generation}#${place}`
})

/** The body: turns, with durable pauses between them. */
export const layerImportWorkflow = ImportWorkflow.toLayer(({ generation, place, runId }) =>
  Effect.gen(function* () {
    const takeTurn = yield* TakeTurn
    for (let turn = 1; turn <= turnsPerExecution; turn++) {
      const result = yield* Activity.make({
        name: `turn/${turn}`,
        success: TurnResult,
        execute: takeTurn({ runId, generation, place, isLast: turn === turnsPerExecution })
      })
      if (result.type === "done") return
      // Kept in the database rather than in memory, however short: the worker may be gone by then.
      yield* DurableClock.sleep({ name: `pause/${turn}`, duration: result.millis, inMemoryThreshold: 0 })
    }
  })
)
