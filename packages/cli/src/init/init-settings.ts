/** Values of the settings of a new connection: flags, what the environment holds at present, and answers. */
import type { ProviderPlugin, SettingField } from "@bulkport/core"
import { Effect } from "effect"
import { type FlagTexts, settingFlagName } from "../generated-flags.ts"
import { ask } from "./questions.ts"
import { UsageInvalid } from "../usage-problem.ts"
import { checkSetting } from "../usable-settings.ts"
import type { InitPlace } from "./init-place.ts"

/** Values by name. Those of the environment are written down, so that the connection leads to the same place tomorrow. */
export const answeredSettings = (place: InitPlace, plugin: ProviderPlugin, flags: FlagTexts) =>
  Effect.gen(function* () {
    const { mayAsk, session } = place
    const values: Record<string, string> = {}
    const missing: Array<string> = []
    const open = plugin.settingFields.filter(({ isSecret }) => !isSecret)
    for (const field of open) {
      const flag = flags[settingFlagName(plugin, field.name)]?.[0]
      const variable = session.surroundings.environment[field.environment]?.trim() ?? ""
      if (flag !== undefined) {
        yield* checkSetting(plugin, field, flag).pipe(Effect.mapError(wrongValue(plugin, field)))
        values[field.name] = flag
      } else if (mayAsk && (field.isRequired || variable !== "")) {
        const standard = variable === "" ? field.default : variable
        values[field.name] = yield* ask(session, settingQuestion(plugin, field, standard))
      } else if (variable !== "") values[field.name] = variable
      else if (field.isRequired) missing.push(`--${settingFlagName(plugin, field.name)}`)
    }
    if (missing.length > 0) {
      return yield* new UsageInvalid({
        problem: `${plugin.id} needs more to be said, and nobody may be asked: ${missing.join(", ")}.`,
        advice: `Give ${missing.length === 1 ? "that flag" : "those flags"}. "bulkport providers ${plugin.id}" says what they mean.`
      })
    }
    return values
  })

const wrongValue = (plugin: ProviderPlugin, field: SettingField) => (problem: string) =>
  new UsageInvalid({
    problem: `--${settingFlagName(plugin, field.name)}: ${problem}`,
    advice: `Run "bulkport providers ${plugin.id}" to see its settings.`
  })

const settingQuestion = (plugin: ProviderPlugin, field: SettingField, standard: string | undefined) => ({
  label: field.name,
  explained: [field.description],
  ...(standard === undefined || standard === "" ? {} : { standard }),
  read: (line: string) =>
    line === "" ? Effect.fail("It cannot be empty.") : Effect.as(checkSetting(plugin, field, line), line)
})

/** Settings that have a default, for whoever wants another value. */
export const moreSettings = (
  { session }: InitPlace,
  plugin: ProviderPlugin,
  given: Readonly<Record<string, string>>
) =>
  Effect.gen(function* () {
    const values: Record<string, string> = { ...given }
    const others = plugin.settingFields.filter(
      ({ isSecret, name }) => !isSecret && !Object.hasOwn(given, name)
    )
    if (others.length === 0) return values
    const width = Math.max(...others.map(({ name }) => name.length))
    const table = others.map((field) => `  ${field.name.padEnd(width)}  ${field.default ?? ""}`.trimEnd())
    session.tell(["", "Other settings, with what they are unless you say otherwise:", ...table].join("\n"))
    for (;;) {
      const line = yield* ask(session, {
        label: "name=value to change one, or nothing to go on",
        read: (text) => (text === "" ? Effect.succeed(undefined) : readPair(plugin, others, text))
      })
      if (line === undefined) return values
      values[line.name] = line.value
    }
  })

const readPair = (plugin: ProviderPlugin, fields: ReadonlyArray<SettingField>, text: string) => {
  const [, name = "", value = ""] = /^([^=\s]+)\s*=\s*(.*)$/s.exec(text) ?? []
  const field = fields.find((each) => each.name === name)
  return field === undefined || value === ""
    ? Effect.fail(`Type one of ${fields.map((each) => each.name).join(", ")}, with = and a value.`)
    : Effect.as(checkSetting(plugin, field, value), { name, value })
}
