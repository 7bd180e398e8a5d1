import { type ProviderPlugin, UnknownProvider } from "@bulkport/core"
import { Clock, Effect } from "effect"
import { Command, Flag, optionalFlag, switchFlag } from "../../command-line.ts"
import { root } from "../../flags.ts"
import { withRuns } from "../../runs/with-runs.ts"
import { chooseRuns, type RunChoice, runOrders } from "../../runs/choose-runs.ts"
import { type ListedRun, listRuns } from "../../runs/list-runs.ts"
import { runStates } from "../../runs/run-summary.ts"
import { momentFlag } from "../../runs/time-span.ts"
import { retriesIn } from "../../runs/what-to-do.ts"
import { answer, Session } from "../../session.ts"
import { readSettings } from "../../settings.ts"
import { runsView } from "../../views/runs-view.ts"

const standardLimit = 50

const verdicts = ["succeeded", "incomplete", "job-failed"] as const

/** The ids of the import types that a name stands for, of whatever provider; the name itself may be one that is not listed. */
const importTypesOf = (plugins: ReadonlyArray<ProviderPlugin>, name: string): ReadonlyArray<string> => [
  name,
  ...plugins
    .flatMap(({ importTypes }) => importTypes)
    .filter(({ aliases, id }) => id.toLowerCase() === name.toLowerCase() || aliases.includes(name))
    .map(({ id }) => id)
]

/** Refuses the name of a provider that neither is there nor has any run here. */
const checkProvider = (
  plugins: ReadonlyArray<ProviderPlugin>,
  runs: ReadonlyArray<ListedRun>,
  provider: string | undefined
): Effect.Effect<void, UnknownProvider> => {
  const known = [
    ...new Set([
      ...plugins.map(({ id }) => id),
      ...runs.flatMap(({ summary }) => (summary === undefined ? [] : [summary.provider]))
    ])
  ]
  return provider === undefined || known.includes(provider)
    ? Effect.void
    : Effect.fail(new UnknownProvider({ id: provider, known }))
}

/** Lists the runs that are recorded. */
export const listCommand = Command.make(
  "list",
  {
    state: Flag.Literals("state", runStates).pipe(
      Flag.atLeast(0),
      Flag.withDescription("Only runs that stand so; repeat it for several")
    ),
    verdict: Flag.Literals("verdict", verdicts).pipe(
      optionalFlag,
      Flag.withDescription("Only runs that ended so")
    ),
    provider: Flag.String("provider").pipe(
      optionalFlag,
      Flag.withMetavar("id"),
      Flag.withDescription("Only imports into this service")
    ),
    importType: Flag.String("import").pipe(
      optionalFlag,
      Flag.withMetavar("type"),
      Flag.withDescription("Only imports of this type, by id or short name")
    ),
    file: Flag.String("file").pipe(
      optionalFlag,
      Flag.withMetavar("text"),
      Flag.withDescription("Only imports of files that have this in their name")
    ),
    since: momentFlag(
      "since",
      "Only runs begun since then: 12h or 2d ago, or a day such as 2026-11-01 (UTC)"
    ),
    until: momentFlag("until", "Only runs begun until then, the day included"),
    sort: Flag.Literals("sort", runOrders).pipe(
      Flag.withDefault("newest" as const),
      Flag.withDescription("newest unless given; rows and duration begin with the most")
    ),
    limit: Flag.Int("limit").pipe(
      Flag.filter(
        (limit) => limit >= 1,
        (limit) => `Expected a number of runs from 1 on, not ${limit}`
      ),
      Flag.withDefault(standardLimit),
      Flag.withMetavar("runs"),
      Flag.withDescription(`Most runs to list; ${standardLimit} unless given`)
    ),
    all: switchFlag("all", "List all of them, however many")
  },
  Effect.fn("cli.runs.list")(function* (input) {
    const settings = yield* readSettings(yield* root)
    const { plugins } = (yield* Session).surroundings
    const runs = yield* withRuns(settings)(listRuns(settings.runsFolder))
    yield* checkProvider(plugins, runs, input.provider)
    const choice: RunChoice = {
      states: input.state,
      verdict: input.verdict,
      provider: input.provider,
      importTypes: input.importType === undefined ? undefined : importTypesOf(plugins, input.importType),
      since: input.since,
      until: input.until,
      file: input.file,
      sort: input.sort
    }
    const matching = chooseRuns(runs, choice, yield* Clock.currentTimeMillis)
    yield* answer((session) =>
      runsView(session, {
        folder: settings.runsFolder,
        recorded: runs.length,
        matching,
        limit: input.all ? matching.length : input.limit,
        retries: retriesIn(runs)
      })
    )
  })
).pipe(
  Command.withDescription(
    "List the runs that are recorded, newest first; what needs somebody is marked, with the next command"
  ),
  Command.withExamples([
    { command: "bulkport runs list", description: "List the newest runs" },
    {
      command: "bulkport runs list --state in-doubt --state running",
      description: "List what is not over at the service"
    },
    {
      command: "bulkport runs list --verdict incomplete --since 7d",
      description: "List the imports of the last week of which rows failed"
    },
    {
      command: "bulkport runs list --file users --sort rows --all --json",
      description: "Hand the imports of files called so to a program, the largest first"
    }
  ])
)
