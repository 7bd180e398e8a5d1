import { Effect } from "effect"
import { Command } from "../../command-line.ts"
import { consentFlags, root } from "../../flags.ts"
import { queuedRunArgument } from "../../queue/queued-run-argument.ts"
import { theQueue, withQueue } from "../../queue/with-queue.ts"
import { answer } from "../../session.ts"
import { readSettings } from "../../settings.ts"
import { resumedView } from "../../views/queue-view.ts"

/** Puts a run that is stopped or cancelled back into the hands of workers. */
export const queueResumeCommand = Command.make(
  "resume",
  { run: queuedRunArgument, ...consentFlags },
  Effect.fn("cli.queue.resume")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const run = yield* withQueue(settings)(
      Effect.flatMap(theQueue, (queue) => queue.resume(input.run, input.yes ? { confirmed: true } : {}))
    )
    yield* answer((session) => resumedView(session, run))
  })
).pipe(
  Command.withDescription(
    "Let workers go on with a run that is stopped or cancelled, once what stopped it is mended"
  ),
  Command.withExamples([
    { command: "bulkport queue resume 20260801-101500-abcde", description: "Go on with a run" },
    {
      command: "bulkport queue resume 20260801-101500-abcde --yes",
      description: "Agree to an import that cannot be undone, and go on"
    }
  ])
)
