import { Effect } from "effect"
import { Command, Flag } from "../../command-line.ts"
import { queueStates } from "../../queue/queue-states.ts"
import { root } from "../../flags.ts"
import { filterFlags, stateFlag } from "../../runs/filter-flags.ts"
import { theQueue, withQueue } from "../../queue/with-queue.ts"
import { answer, Session } from "../../session.ts"
import { readSettings } from "../../settings.ts"
import { queueView } from "../../views/queue-view.ts"

const standardLimit = 50
const mostOnPage = 1000

/** Lists what is in the queue. */
export const queueListCommand = Command.make(
  "list",
  {
    tenant: filterFlags.tenant,
    state: stateFlag(queueStates, "All but those that have ended unless given"),
    limit: Flag.Int("limit").pipe(
      Flag.filter(
        (limit) => limit >= 1 && limit <= mostOnPage,
        (limit) => `Expected a number of runs from 1 to ${mostOnPage}, not ${limit}`
      ),
      Flag.withDefault(standardLimit),
      Flag.withMetavar("runs"),
      Flag.withDescription(`Most runs to list; ${standardLimit} unless given`)
    )
  },
  Effect.fn("cli.queue.list")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const { limit, state, tenant } = input
    const found = yield* withQueue(settings)(
      Effect.gen(function* () {
        const queue = yield* theQueue
        const page = yield* queue.list({
          states: state.length === 0 ? queueStates.filter((each) => each !== "ended") : state,
          limit,
          ...(tenant === undefined ? {} : { tenant })
        })
        return { page, numbers: yield* queue.numbers(tenant) }
      })
    )
    const { queued } = yield* Session
    for (const run of found.page.runs) queued.set(run.runId, run)
    yield* answer((session) => queueView(session, found))
  })
).pipe(
  Command.withDescription("List what is in the queue, submitted last first, with what needs somebody"),
  Command.withExamples([
    { command: "bulkport queue list", description: "List what is not over" },
    { command: "bulkport queue list --state stopped", description: "List what needs somebody" }
  ])
)
