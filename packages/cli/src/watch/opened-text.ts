import { RunJournal } from "@bulkport/core"
import { Effect } from "effect"
import type { CallSession } from "../session.ts"
import { shownParts } from "../shown-parts.ts"
import { printable } from "../views/layout.ts"
import { runView } from "../views/run-view.ts"
import type { WatchedRun } from "./watched-run.ts"

/** All that is known of a run, as `runs show` has it, below why the queue has stopped it. */
export const openedText = (session: CallSession, { id, queue, whyStopped }: WatchedRun) =>
  Effect.gen(function* () {
    const view = yield* (yield* RunJournal).view(id)
    return runView(session, view, { parts: yield* shownParts(view) }).text
  }).pipe(
    Effect.catch(({ _tag, message }) => {
      if (_tag !== "RunNotFound") return Effect.succeed(message)
      return Effect.succeed(
        queue === "queued" ? "It has no record yet: it waits in the queue." : "It has no record yet."
      )
    }),
    Effect.map((text) =>
      whyStopped === undefined ? text : `Stopped: ${printable(session.advice(whyStopped))}\n\n${text}`
    )
  )
