import { type Provider, ProviderRegistry, type ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { Argument, Command } from "../command-line.ts"
import { withEngine } from "../engine.ts"
import { root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { answer, Session } from "../session.ts"
import { readSettings, type Settings } from "../settings.ts"
import { lookedInto, withStandIns } from "../usable-settings.ts"
import { type DescribedProvider, providersView } from "../views/providers-view.ts"

const operations = [
  "stage",
  "validate",
  "start",
  "find",
  "track",
  "collect",
  "readOutcomes",
  "jobs",
  "adopt",
  "diagnose"
] as const

/** An ability is an operation that is present. */
const abilities = (provider: Provider): ReadonlyArray<string> =>
  operations.filter((operation) => provider[operation] !== undefined)

/** The import types as they are without any options. One that needs an option is as it is described. */
const importTypesOf = (plugin: ProviderPlugin) =>
  Effect.forEach(plugin.importTypes, (described) =>
    Effect.orElseSucceed(plugin.importType(described.id, {}), () => described)
  )

/** Opens a provider to see what it can do. That makes no request, and fetches no secret. */
const describe = (settings: Settings, plugin: ProviderPlugin) =>
  Effect.gen(function* () {
    const { pluginSources = [] } = (yield* Session).surroundings
    const source = pluginSources.find(({ id }) => id === plugin.id)
    const origins = settings.originsFor(plugin)
    const given = new Set(Object.keys(origins).filter((name) => origins[name] !== "none"))
    const common = {
      plugin,
      given,
      importTypes: yield* importTypesOf(plugin),
      ...(source === undefined ? {} : { source })
    }
    const values = withStandIns(plugin, settings.valuesFor(plugin), (name) => given.has(name))
    return yield* lookedInto(plugin, values, (provider): DescribedProvider => ({
      ...common,
      opened: { target: provider.target, limits: provider.limits, operations: abilities(provider) }
    })).pipe(
      Effect.catch(({ _tag, message }) =>
        Effect.succeed<DescribedProvider>({
          ...common,
          notOpened: message,
          isFaulty: _tag === "PluginFaulty"
        })
      )
    )
  })

/** Says which providers there are and what each needs and can do. */
export const providersCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "providers",
    {
      id: Argument.String("id").pipe(
        Argument.withDescription("One provider, in full"),
        Argument.withDefault(undefined)
      ),
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.providers")(function* (input) {
      const { id } = input
      const settings = yield* readSettings(yield* root, input.settings)
      const described = yield* withEngine(settings)(
        Effect.gen(function* () {
          const registry = yield* ProviderRegistry
          const chosen = id === undefined ? registry.plugins : [yield* registry.plugin(id)]
          return yield* Effect.forEach(chosen, (plugin) => describe(settings, plugin))
        })
      )
      yield* answer((session) => providersView(session, described, id !== undefined))
    })
  ).pipe(
    Command.withDescription("List providers, or say what one needs and can do"),
    Command.withExamples([
      { command: "bulkport providers", description: "List all providers" },
      {
        command: "bulkport providers advocate",
        description: "Settings, import types, options and abilities of one"
      }
    ])
  )
