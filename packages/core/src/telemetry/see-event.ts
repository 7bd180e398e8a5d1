/** What an event of a run means for the open span, for metrics and for a log. */
import { Clock, Effect, Option } from "effect"
import type { RunEvent } from "../lifecycle/run-event.ts"
import { attributeNames as names } from "./attribute-names.ts"
import { EventLog, type LogLine } from "./event-log.ts"
import { measure } from "./import-metrics.ts"

type Attributes = LogLine["attributes"]

/** Values by name; those that are not known are left out. */
const known = (values: Readonly<Record<string, string | number | boolean | undefined>>): Attributes =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  )

/** Adds an event to the span that is open here, if any. */
const tellSpan = (name: string, attributes: Attributes): Effect.Effect<void> =>
  Effect.flatMap(
    Effect.option(Effect.currentSpan),
    Option.match({
      onNone: () => Effect.void,
      onSome: (span) => Effect.map(Clock.currentTimeNanos, (now) => span.event(name, now, { ...attributes }))
    })
  )

/** What is logged of an event: nothing of a file, no path, and none of a service's words that are not known here. */
const lineOf = (event: RunEvent): Pick<LogLine, "level" | "attributes"> | undefined => {
  switch (event.type) {
    case "run-created":
    case "step-begun":
      return { level: "Info", attributes: "step" in event ? { [names.step]: event.step } : {} }
    case "step-finished": {
      const { millis, result = {}, step, wasRecorded } = event
      return {
        level: "Info",
        attributes: known({
          [names.step]: step,
          "bulkport.step.seconds": millis / 1000,
          "bulkport.step.was_recorded": wasRecorded || undefined,
          [names.jobId]: result.jobId,
          "bulkport.findings": result.findings,
          "bulkport.parts": result.parts,
          "bulkport.rows.staged": result.rows?.staged ?? result.staged?.rows,
          "bulkport.rows.accepted": result.rows?.accepted,
          "bulkport.rows.rejected": result.rows?.rejected,
          "bulkport.rows.unknown": result.rows?.unknown,
          "bulkport.rows.set_aside": result.rows?.setAside
        })
      }
    }
    case "allowance-warned": {
      const { most, needed, used } = event
      return {
        level: "Warn",
        attributes: {
          "bulkport.allowance.most": most,
          "bulkport.allowance.used": used,
          "bulkport.allowance.needed": needed
        }
      }
    }
    case "destination-awaited":
      return { level: "Info", attributes: {} }
    case "retry-scheduled":
      return {
        level: "Warn",
        attributes: {
          [names.step]: event.step,
          [names.errorType]: event.reason,
          [names.pause]: event.pauseMillis
        }
      }
    case "start-doubted":
      return { level: "Warn", attributes: { [names.step]: "start" } }
    case "after-collect-failed":
      return { level: "Warn", attributes: { [names.hook]: "after-collect" } }
    case "output-saved":
      return { level: "Info", attributes: { "bulkport.output.bytes": event.bytes } }
    default:
      return undefined
  }
}

/** Those that a span should show beside its beginning and its end. */
const onSpan: ReadonlySet<RunEvent["type"]> = new Set([
  "allowance-warned",
  "destination-awaited",
  "retry-scheduled",
  "start-doubted"
])

const measured = (event: RunEvent): Effect.Effect<void> => {
  switch (event.type) {
    case "progressed":
      return measure("polls", 1)
    case "retry-scheduled":
      return measure("retries", 1, { [names.errorType]: event.reason })
    case "start-doubted":
      return event.isPutBack === true ? Effect.void : measure("startsDoubted", 1)
    default:
      return Effect.void
  }
}

/** Makes an event of a run seen by whoever watches from outside. */
export const seeEvent = (event: RunEvent): Effect.Effect<void> => {
  const line = lineOf(event)
  const counted = measured(event)
  if (line === undefined) return counted
  return Effect.gen(function* () {
    yield* counted
    if (onSpan.has(event.type)) yield* tellSpan(event.type, line.attributes)
    const log = yield* EventLog
    yield* log({
      ...line,
      message: event.type,
      attributes: { [names.runId]: event.runId, ...line.attributes }
    })
  })
}
