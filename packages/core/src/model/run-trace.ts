import { Schema } from "effect"

/** The span that a run began with. What is done for the run later, in other processes too, becomes part of the same trace. */
export const RunTrace = Schema.Struct({
  /** 32 hexadecimal digits. */
  traceId: Schema.String,
  /** 16 hexadecimal digits. */
  spanId: Schema.String,
  /** False when whoever began it had decided not to record this trace, which holds for the rest of the run too. */
  isSampled: Schema.Boolean
})
export type RunTrace = typeof RunTrace.Type
