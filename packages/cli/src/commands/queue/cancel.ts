import { Effect } from "effect"
import { Command } from "../../command-line.ts"
import { root } from "../../flags.ts"
import { queuedRunArgument } from "../../queue/queued-run-argument.ts"
import { theQueue, withQueue } from "../../queue/with-queue.ts"
import { answer } from "../../session.ts"
import { readSettings } from "../../settings.ts"
import { cancelledView } from "../../views/queue-view.ts"

/** Withdraws a run, or stops waiting for its job. */
export const cancelCommand = Command.make(
  "cancel",
  { run: queuedRunArgument },
  Effect.fn("cli.queue.cancel")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const cancelled = yield* withQueue(settings)(Effect.flatMap(theQueue, (queue) => queue.cancel(input.run)))
    yield* answer((session) => cancelledView(session, input.run, cancelled))
  })
).pipe(
  Command.withDescription(
    "Withdraw a run that has not been started, or stop waiting for its job. A job at the service is never touched"
  ),
  Command.withExamples([
    { command: "bulkport queue cancel 20260801-101500-abcde", description: "Withdraw a run" }
  ])
)
