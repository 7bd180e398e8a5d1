/** One trace for each run, whichever processes work on it. */
import { Effect, Option, Result, Tracer } from "effect"
import type { ImportError } from "../errors/import-error.ts"
import { wholeRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import type { RunTrace } from "../model/run-trace.ts"
import { attributeNames } from "./attribute-names.ts"
import { EventLog } from "./event-log.ts"
import { measure, shift } from "./import-metrics.ts"

/** Which runs an operation is about. What is not known before it is left out. */
export interface TracedRun {
  /** The run, where it may have been begun already. */
  readonly runId?: string | undefined
  /** The run whose failed rows are imported. */
  readonly parentId?: string | undefined
}

/** Nobody looks at the spans of Effect's own tracer: it keeps them for as long as they last. */
const isTraced: Effect.Effect<boolean> = Effect.map(Effect.tracer, (tracer) => tracer !== Tracer.nativeTracer)

const traceIdForm = /^[\da-f]{32}$/
const spanIdForm = /^[\da-f]{16}$/

/** The span that is open here, as a run may remember it; `undefined` where nothing is traced. */
export const currentTrace: Effect.Effect<RunTrace | undefined> = Effect.gen(function* () {
  if (!(yield* isTraced)) return undefined
  const span = Option.getOrUndefined(yield* Effect.option(Effect.currentParentSpan))
  if (span === undefined) return undefined
  const { sampled, spanId } = span
  const traceId = span.traceId.padStart(32, "0")
  // A tracer that is switched off has spans without ids.
  return traceIdForm.test(traceId) && spanIdForm.test(spanId)
    ? { traceId, spanId, isSampled: sampled }
    : undefined
})

/** What a run remembers of its trace. A run that cannot be read has none, and says so when it is taken up. */
const recordedTrace = (runId: string | undefined) =>
  Effect.gen(function* () {
    if (runId === undefined) return undefined
    const view = yield* Effect.result((yield* RunJournal).view(wholeRunId(runId)))
    return Result.isSuccess(view) ? view.success.state.trace : undefined
  })

const spanOf = ({ isSampled, spanId, traceId }: RunTrace): Tracer.ExternalSpan =>
  Tracer.externalSpan({ traceId, spanId, sampled: isSampled })

const linkTo = (span: Tracer.AnySpan, relation: string): Tracer.SpanLink => ({
  span,
  attributes: { "bulkport.link": relation }
})

/**
 * An operation on a run as a span of the run's trace: that of the span which the run began with, or else a new one. The span that
 * the caller is in is linked, and so is the run whose rows are imported once more.
 *
 * It also counts the run as one that this process is at work on, and tells the log and the metrics why it stopped.
 */
export const inRunTrace =
  (name: string, { parentId, runId }: TracedRun = {}) =>
  <A, R>(effect: Effect.Effect<A, ImportError, R>): Effect.Effect<A, ImportError, R | RunJournal> =>
    Effect.gen(function* () {
      const counted = Effect.acquireUseRelease(
        shift("runsActive", 1),
        () => Effect.tapError(effect, (error) => tellStop(error, runId)),
        () => shift("runsActive", -1)
      )
      if (!(yield* isTraced)) return yield* Effect.withSpan(counted, name)
      const caller = Option.getOrUndefined(yield* Effect.option(Effect.currentParentSpan))
      const own = yield* recordedTrace(runId)
      const parent = yield* recordedTrace(parentId)
      const links = [
        ...(caller === undefined ? [] : [linkTo(caller, "caller")]),
        ...(parent === undefined ? [] : [linkTo(spanOf(parent), "retry-of")])
      ]
      return yield* Effect.withSpan(counted, name, {
        links,
        ...(own === undefined ? { root: true } : { parent: spanOf(own) }),
        // A new trace is not recorded either when the caller's is not.
        ...(own === undefined && caller?.sampled === false ? { sampled: false } : {})
      })
    })

/** Why a run stopped, for metrics, the log and the open span. One that could not be begun may have an id all the same. */
const tellStop = (
  { provider, reason, runId: recordedId, step }: ImportError,
  givenId: string | undefined
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const runId = recordedId ?? givenId
    const attributes = {
      [attributeNames.provider]: provider,
      [attributeNames.step]: step,
      [attributeNames.errorType]: reason._tag
    }
    yield* Effect.annotateCurrentSpan(attributes)
    yield* measure("runsStopped", 1, attributes)
    const log = yield* EventLog
    yield* log({
      level: reason.isRetryable || reason._tag === "StillRunning" ? "Warn" : "Error",
      message: "run-stopped",
      attributes: { ...(runId === undefined ? {} : { [attributeNames.runId]: runId }), ...attributes }
    })
  })
