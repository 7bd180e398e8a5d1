/** What a new connection is to be, from flags, and from a person for what the flags leave open. */
import type { PluginProblem, ProviderPlugin, UnknownProvider } from "@bulkport/core"
import { Effect } from "effect"
import { choosePlugin } from "../choose-import.ts"
import { type Connection, connectionNameHint, isConnectionName } from "../connection.ts"
import { type FlagTexts, settingFlagName } from "../generated-flags.ts"
import { ask, askChoice } from "./questions.ts"
import { UsageInvalid } from "../usage-problem.ts"
import type { InitPlace } from "./init-place.ts"
import { answeredSecrets } from "./init-secrets.ts"
import { answeredSettings, moreSettings } from "./init-settings.ts"

/** What `init` was told by flags. */
export interface InitInput {
  readonly provider: string | undefined
  readonly name: string | undefined
  readonly secret: ReadonlyArray<string>
  readonly settings: FlagTexts
}

/** The provider, by its flag, by a question, or because there is one only. */
const answeredProvider = (
  { mayAsk, session }: InitPlace,
  id: string | undefined
): Effect.Effect<ProviderPlugin, UsageInvalid | UnknownProvider | PluginProblem> => {
  const { plugins } = session.surroundings
  const [only, ...others] = plugins
  if (id !== undefined || (only !== undefined && others.length === 0))
    return choosePlugin(session.surroundings, id ?? only?.id)
  if (mayAsk) {
    const choices = plugins.map((plugin) => ({ word: plugin.id, title: plugin.title, value: plugin }))
    return askChoice(session, "Where do you import to?", choices)
  }
  const flags = plugins.map((plugin) => `  --provider ${plugin.id}${requiredFlags(plugin)}`).join("\n")
  return Effect.fail(
    new UsageInvalid({
      problem: "It was not said what to connect to, and nobody may be asked.",
      advice: `Give one of these:\n${flags}`
    })
  )
}

const requiredFlags = (plugin: ProviderPlugin): string =>
  plugin.settingFields
    .filter(({ isRequired, isSecret }) => isRequired && !isSecret)
    .map(({ name }) => ` --${settingFlagName(plugin, name)} …`)
    .join("")

const nameProblem = ({ path, taken }: InitPlace, name: string): string | undefined => {
  if (!isConnectionName(name)) return `A name is made of ${connectionNameHint}.`
  return taken.includes(name) ? `There is a connection "${name}" in ${path} already.` : undefined
}

const answeredName = (place: InitPlace, name: string | undefined, standard: string) => {
  const wrong = (problem: string) =>
    new UsageInvalid({
      problem,
      advice: "Choose another name with --connection, or replace the one that is there with --force."
    })
  const read = (given: string) => {
    const problem = nameProblem(place, given)
    return problem === undefined ? Effect.succeed(given) : Effect.fail(problem)
  }
  if (name !== undefined || !place.mayAsk) return Effect.mapError(read(name ?? standard), wrong)
  const isFree = nameProblem(place, standard) === undefined
  return ask(place.session, {
    label: "Name of the connection",
    ...(isFree ? { standard } : {}),
    read
  })
}

/** Everything about the new connection. */
export const answeredConnection = (
  place: InitPlace,
  input: InitInput
): Effect.Effect<Connection, UsageInvalid | UnknownProvider | PluginProblem> =>
  Effect.gen(function* () {
    const plugin = yield* answeredProvider(place, input.provider)
    const name = yield* answeredName(place, input.name, plugin.id)
    const needed = yield* answeredSettings(place, plugin, input.settings)
    const secrets = yield* answeredSecrets(place, plugin, input.secret)
    const settings = place.mayAsk ? yield* moreSettings(place, plugin, needed) : needed
    return { name, provider: plugin.id, settings, secrets }
  })
