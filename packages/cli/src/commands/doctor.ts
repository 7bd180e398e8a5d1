import { AbilityMissing, ProviderRegistry, type ProviderPlugin } from "@bulkport/core"
import { Effect } from "effect"
import { Command } from "../command-line.ts"
import { withEngine } from "../engine.ts"
import { root } from "../flags.ts"
import { settingFlags } from "../generated-flags.ts"
import { answer } from "../session.ts"
import { readSettings } from "../settings.ts"
import { doctorView } from "../views/doctor-view.ts"

const diagnose = (id: string, connection: string | undefined) =>
  Effect.gen(function* () {
    const provider = yield* (yield* ProviderRegistry).open(id, connection)
    if (provider.diagnose === undefined) {
      return yield* new AbilityMissing({
        provider: id,
        ability: "try its settings without changing anything"
      })
    }
    return { provider: id, target: provider.target, diagnoses: yield* provider.diagnose() }
  }).pipe(Effect.scoped)

/** Tries whether settings, credentials and rights for a service will do. Changes nothing there. */
export const doctorCommand = (plugin: ProviderPlugin) =>
  Command.make(
    "doctor",
    { settings: settingFlags([plugin]) },
    Effect.fn("cli.doctor")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      yield* settings.checkFlags(plugin)
      const examination = yield* withEngine(settings)(
        diagnose(plugin.id, settings.connectionFor(plugin)?.name)
      )
      yield* answer((session) => doctorView(session, examination))
    })
  ).pipe(
    Command.withDescription(
      "Try whether settings, credentials and rights will do, one after the other; changes nothing"
    ),
    Command.withExamples([
      { command: `bulkport ${plugin.id} doctor`, description: "Find out why a connection does not work" }
    ])
  )
