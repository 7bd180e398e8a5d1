import type { ImportQueue } from "@bulkport/cluster"
import { RunStanding } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../../command-line.ts"
import { root } from "../../flags.ts"
import { canRewrite } from "../../look.ts"
import { silentProgress } from "../../progress/progress.ts"
import { theQueue, withQueue } from "../../queue/with-queue.ts"
import { filterFlags, stateFlag } from "../../runs/filter-flags.ts"
import { withRuns } from "../../runs/with-runs.ts"
import { answer, Session } from "../../session.ts"
import { readSettings } from "../../settings.ts"
import type { Watched } from "../../watch/watched-runs.ts"

/** Pause between two looks: a person sees no more, and a store has other things to do. */
const standardPauseMillis = 1000

/** Loaded on first use: no other call should pay for it. */
const loadWatch = Effect.promise(async () => ({
  ...(await import("../../watch/watched-runs.ts")),
  ...(await import("../../watch/watch-lines.ts")),
  ...(await import("../../watch/watch-terminal.ts")),
  ...(await import("../../views/watch-view.ts"))
}))

/** Shows what is under way, as it goes on. */
export const watchCommand = Command.make(
  "watch",
  {
    ...filterFlags,
    state: stateFlag(RunStanding.literals, "All that are not over unless given")
  },
  Effect.fn("cli.runs.watch")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const session = yield* Session
    session.progress = silentProgress
    const watch = yield* loadWatch
    const { engine, environment, stdin, stdout } = session.surroundings
    const pauseMillis = engine?.pollMillis ?? standardPauseMillis
    const isScreen =
      canRewrite(stdout, environment) &&
      stdin.isTerminal &&
      stdin.keys !== undefined &&
      !session.accessible &&
      !session.isForProgram

    const watching = Effect.fnUntraced(function* (queue: ImportQueue["Service"] | undefined) {
      const lookAt = (states: typeof input.state, before: Watched | undefined) =>
        watch.lookAtRuns(settings, queue, { tenant: input.tenant, provider: input.provider, states }, before)
      const look = (before: Watched | undefined) => lookAt(input.state, before)
      if (session.json) return yield* look(undefined)
      const onStop = (last: Watched) => session.answer(watch.watchView(session, settings, last))
      if (isScreen)
        return yield* watch.watchAtTerminal(session, {
          ...{ store: settings.store.name, states: input.state },
          ...{ look: lookAt, pauseMillis, onStop }
        })
      return yield* watch.watchInLines(session, look, pauseMillis, onStop)
    })
    const watched = yield* settings.store.kind === "folder"
      ? withRuns(settings)(watching(undefined))
      : withQueue(settings)(Effect.flatMap(theQueue, watching))
    yield* answer(() => watch.watchView(session, settings, watched))
  })
).pipe(
  Command.withDescription(
    "Show the runs that are under way, as they go on: their steps, their rows, what waits in the queue, and what needs somebody. Lines one after the other where nobody is at a terminal; with --json how things stand now"
  ),
  Command.withExamples([
    { command: "bulkport runs watch", description: "Watch all runs of this folder" },
    {
      command: "bulkport runs watch --tenant acme --state running",
      description: "Watch the jobs of one tenant"
    },
    {
      command: "bulkport runs watch --store sqlite --json",
      description: "See how things stand, once, for a program"
    }
  ])
)
