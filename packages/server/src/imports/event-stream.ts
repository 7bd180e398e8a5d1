/** What happens to an import, as server-sent events. */
import { ImportQueue, type QueuedRun, type QueueEvent, type QueueProblem } from "@bulkport/cluster"
import { Deferred, Effect, Schedule, Stream } from "effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { ApiState } from "../api-services.ts"
import { apiFailure } from "../answers/api-failure.ts"
import { TokenCounts } from "../authorization.ts"
import { stopDocument } from "./import-document-of.ts"
import type { FoundImport } from "./visible-import.ts"
import { placesOf, type WithoutPlaces } from "./without-places.ts"

/** When to come back, for a browser whose stream was ended by a server that stops, in milliseconds. */
const retryMillis = 2000

const endStates: ReadonlySet<string> = new Set(["ended", "stopped", "cancelled"])

const eventText = (event: QueueEvent, withoutPlaces: WithoutPlaces): string => {
  const told =
    event.type === "state-changed" && event.stop !== undefined
      ? { ...event, stop: stopDocument(event.runId, event.stop, withoutPlaces) }
      : withoutPlaces(event)
  // JSON has no line breaks of its own, so that one line takes it.
  return `id: ${event.number}\nevent: ${event.type}\ndata: ${JSON.stringify(told)}\n\n`
}

const endText = (run: QueuedRun): string =>
  `event: end\ndata: ${JSON.stringify({ runId: run.runId, state: run.state })}\n\n`

/** Behind which event a watcher wants to go on. */
const afterOf = (lastEventId: string | undefined) =>
  lastEventId === undefined || lastEventId === ""
    ? Effect.succeed(undefined)
    : /^\d{1,15}$/.test(lastEventId)
      ? Effect.succeed(Number(lastEventId))
      : Effect.fail(
          apiFailure(
            400,
            "RequestInvalid",
            "In the headers: Last-Event-ID is no id of an event.",
            "Leave it out to begin at the beginning."
          )
        )

/** True when a run has come to an end, and there is nothing to tell behind this event. */
const isToldWhole = (queued: QueuedRun, after: number | undefined) =>
  Effect.gen(function* () {
    if (after === undefined || !endStates.has(queued.state)) return false
    const rest = (yield* ImportQueue).events(queued.runId, { after }).pipe(Stream.take(1))
    return (yield* Stream.runCollect(rest)).length === 0
  })

/** Tells what happens to an import until it has come to an end, the watcher goes, the token counts no more, or the server stops. */
export const eventStream = (found: FoundImport, lastEventId: string | undefined) =>
  Effect.gen(function* () {
    const { draining, heartbeatMillis, streams } = yield* ApiState
    const queue = yield* ImportQueue
    const { id, queued, view } = found
    if (queued === undefined)
      return yield* apiFailure(
        409,
        "RunNotQueued",
        "The import was made without the queue, and nobody follows it.",
        `GET /v1/imports/${id} has how it stands.`
      )
    const after = yield* afterOf(lastEventId)
    if (yield* isToldWhole(queued, after)) return HttpServerResponse.empty({ status: 204 })
    const withoutPlaces = yield* placesOf(id, view)
    // Until the answer has been sent, or could not be: a request for the headers alone has no stream to end.
    yield* Effect.asVoid(Effect.acquireRelease(streams.take, (giveBack) => giveBack))
    const events = queue.events(id, after === undefined ? {} : { after }).pipe(
      Stream.map((event) => eventText(event, withoutPlaces)),
      Stream.concat(Stream.fromEffect(Effect.map(queue.look(id), endText)))
    )
    // The reader sets the pace: while it does not read, nothing is asked of the store, and at most one comment waits.
    const heartbeats = Stream.map(Stream.tick(heartbeatMillis), () => ":\n\n")
    const farewell = Stream.unwrap(
      Effect.map(Deferred.isDone(draining), (isStopping) =>
        isStopping ? Stream.make(`retry: ${retryMillis}\n\n`) : Stream.empty
      )
    )
    // Who is let in no more hears no more, either.
    const tokenGone = (yield* TokenCounts).pipe(
      Effect.repeat({ schedule: Schedule.spaced(heartbeatMillis), while: (counts) => counts })
    )
    const body = events.pipe(
      Stream.merge(Stream.drop(heartbeats, 1), { haltStrategy: "left" }),
      Stream.interruptWhen(Effect.raceFirst(Deferred.await(draining), tokenGone)),
      // A watcher comes back by itself, here or elsewhere, and goes on behind the last event that it has.
      Stream.catch((_failure: QueueProblem) => Stream.empty),
      Stream.concat(farewell),
      Stream.encodeText
    )
    return HttpServerResponse.stream(body, {
      contentType: "text/event-stream",
      headers: { "x-accel-buffering": "no" }
    })
  })
