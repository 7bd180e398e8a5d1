import { type ProviderPlugin, RunJournal, type StorageFailed, UnknownProvider } from "@bulkport/core"
import { Clock, Effect } from "effect"
import { Command, Flag, optionalFlag, switchFlag } from "../../command-line.ts"
import { root } from "../../flags.ts"
import { findRuns } from "../../runs/find-runs.ts"
import { askQueue } from "../../queue/queued-runs.ts"
import { withRuns } from "../../runs/with-runs.ts"
import { chooseRuns, type RunChoice, runOrders } from "../../runs/choose-runs.ts"
import { filterFlags, stateFlag } from "../../runs/filter-flags.ts"
import { type ListedRun, listRuns } from "../../runs/list-runs.ts"
import { runStates } from "../../runs/run-summary.ts"
import { momentFlag } from "../../runs/time-span.ts"
import { idsForQueue, retriesIn, retriesOf } from "../../runs/what-to-do.ts"
import { answer, Session } from "../../session.ts"
import { readSettings, type Settings } from "../../settings.ts"
import { type RunsList, runsView } from "../../views/runs-view.ts"

const standardLimit = 50

const allOfThem = Number.MAX_SAFE_INTEGER - 1

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
  found: ReadonlyArray<string>,
  provider: string | undefined
): Effect.Effect<void, UnknownProvider> => {
  const known = [...new Set([...plugins.map(({ id }) => id), ...found])]
  return provider === undefined || known.includes(provider)
    ? Effect.void
    : Effect.fail(new UnknownProvider({ id: provider, known }))
}

/** What there is to show, and how much of it. */
type Listed = Pick<RunsList, "matching" | "matchingInAll" | "recorded" | "retries">

const providersOf = (runs: ReadonlyArray<ListedRun>): ReadonlyArray<string> =>
  runs.flatMap(({ summary }) => (summary === undefined ? [] : [summary.provider]))

/** Of all runs, those that are asked for. */
const chosenOfAll = (
  runs: ReadonlyArray<ListedRun>,
  choice: RunChoice,
  plugins: ReadonlyArray<ProviderPlugin>
): Effect.Effect<Listed, UnknownProvider> =>
  Effect.gen(function* () {
    yield* checkProvider(plugins, providersOf(runs), choice.provider)
    const matching = chooseRuns(runs, choice, yield* Clock.currentTimeMillis)
    return { matching, matchingInAll: matching.length, recorded: runs.length, retries: retriesIn(runs) }
  })

/** Those that are asked for, from a store that finds them without looking at all. */
const found = (
  choice: RunChoice,
  most: number,
  plugins: ReadonlyArray<ProviderPlugin>
): Effect.Effect<Listed, UnknownProvider | StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const { hasMore, runs } = yield* findRuns(choice, now, choice.sort === "newest" ? most : allOfThem)
    if (runs.length === 0 && choice.provider !== undefined) {
      const { provider } = choice
      const any = yield* (yield* RunJournal).find({ provider, limit: 1 })
      yield* checkProvider(plugins, any.runs.length === 0 ? [] : [provider], provider)
    }
    const matching = chooseRuns(runs, choice, now)
    return { matching, matchingInAll: hasMore ? undefined : matching.length, retries: yield* retriesOf(runs) }
  })

/** Records that cannot be read are in no index of a store. */
const listed = (
  settings: Settings,
  choice: RunChoice,
  most: number,
  plugins: ReadonlyArray<ProviderPlugin>
) =>
  settings.store.kind === "folder" || choice.states.includes("unreadable")
    ? Effect.flatMap(listRuns(settings.runsFolder), (runs) => chosenOfAll(runs, choice, plugins))
    : found(choice, most, plugins)

/** Lists the runs that are recorded. */
export const listCommand = Command.make(
  "list",
  {
    state: stateFlag(runStates),
    verdict: Flag.Literals("verdict", verdicts).pipe(
      optionalFlag,
      Flag.withDescription("Only runs that ended so")
    ),
    ...filterFlags,
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
    const choice: RunChoice = {
      states: input.state,
      verdict: input.verdict,
      tenant: input.tenant,
      provider: input.provider,
      connection: settings.shared.connection,
      importTypes: input.importType === undefined ? undefined : importTypesOf(plugins, input.importType),
      since: input.since,
      until: input.until,
      file: input.file,
      sort: input.sort
    }
    const limit = input.all ? allOfThem : input.limit
    const list = yield* withRuns(settings)(
      Effect.tap(listed(settings, choice, limit, plugins), ({ matching }) =>
        askQueue(settings, idsForQueue(matching))
      )
    )
    yield* answer((session) =>
      runsView(session, { ...list, folder: settings.runsFolder, store: settings.store, limit })
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
