import type { ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { chooseImport, choosePlugin } from "../choose-import.ts"
import { Command, Flag, optionalFlag } from "../command-line.ts"
import { consentFlags, importFlags, root } from "../flags.ts"
import { theQueue, withQueue } from "../queue/with-queue.ts"
import { answer, Session } from "../session.ts"
import { submittedView } from "../views/queue-view.ts"

/** Puts an import into the queue of the store, for a worker to make. */
export const submitCommand = (plugins: ReadonlyArray<ProviderPlugin>) => {
  // The worker has settings of its own: what stood here would have no say in where the rows go.
  const { option, options, settings: _ofCall, ...file } = importFlags(plugins)
  return Command.make(
    "submit",
    {
      ...file,
      tenant: Flag.String("tenant").pipe(
        optionalFlag,
        Flag.withMetavar("name"),
        Flag.withDescription("Whose import it is, where there are several to import for")
      ),
      priority: Flag.Int("priority").pipe(
        Flag.filter(
          (priority) => priority >= 0 && priority <= 9,
          (priority) => `Expected a number from 0, which can wait, to 9, not ${priority}`
        ),
        optionalFlag,
        Flag.withDescription("From 0, which can wait, to 9; 5 unless given")
      ),
      once: Flag.String("once").pipe(
        optionalFlag,
        Flag.withMetavar("name"),
        Flag.withDescription(
          "A name of your own: submitting again under it gives the run of then, and no second one"
        )
      ),
      ...consentFlags,
      option,
      options
    },
    Effect.fn("cli.submit")(function* (input) {
      const { plan, settings: chosen } = yield* chooseImport(
        yield* root,
        { ...input, settings: {} },
        input.yes
      )
      const { once, priority, tenant } = input
      // A worker would find out, but only when nobody is looking any more.
      const plugin = yield* choosePlugin((yield* Session).surroundings, plan.provider)
      const { id: importType } = yield* plugin.importType(plan.importType, plan.options)
      const submitted = yield* withQueue(chosen)(
        Effect.flatMap(theQueue, (queue) =>
          queue.submit({
            // By its own name: whoever submits under a name twice may use an alias the second time.
            plan: { ...plan, importType, ...(tenant === undefined ? {} : { tenant }) },
            ...(priority === undefined ? {} : { priority }),
            ...(once === undefined ? {} : { key: once })
          })
        )
      )
      yield* answer((session) => submittedView(session, submitted))
    })
  ).pipe(
    Command.withDescription(
      "Put an import into the queue of the store, for a worker to make. Takes the flags of run, without those of settings: they are the worker's, or those of the connection that is named. The file stays where it is: every worker must be able to read it there, until the run has ended"
    ),
    Command.withExamples([
      {
        command: "bulkport submit users.csv --store sqlite --connection staging --import users",
        description: "To a worker on this machine"
      },
      {
        command:
          "bulkport submit users.csv --connection staging --import users --once users-of-monday --priority 8",
        description: "Once, however often it is called, and before what can wait"
      }
    ])
  )
}
