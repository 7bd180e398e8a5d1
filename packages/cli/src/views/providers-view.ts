import type {
  ImportType,
  Limits,
  OptionField,
  PluginSource,
  ProviderPlugin,
  SettingField
} from "@bulkport/core"
import { count, duration, size } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { optionFlagName, settingFlagName } from "../generated-flags.ts"
import { lines, namedLines, nextLines, table } from "./layout.ts"

/** What is known of a provider once it has been opened: what it can do, and its limits. */
export interface OpenedProvider {
  readonly target: string
  readonly operations: ReadonlyArray<string>
  readonly limits: Limits
}

/** A provider with what opening it gave, or why it could not be opened. */
export interface DescribedProvider {
  readonly plugin: ProviderPlugin
  /** Those known by name, as they are without any options. */
  readonly importTypes: ReadonlyArray<ImportType>
  readonly opened?: OpenedProvider
  readonly notOpened?: string
  /** True when it could not be opened because its plugin has a fault. */
  readonly isFaulty?: boolean
  /** Names of the settings that have a value. Never the values. */
  readonly given: ReadonlySet<string>
  /** The plugin that it came from; left out for one that comes with the command. */
  readonly source?: PluginSource
}

const importTypeJson = ({
  aliases,
  delimiter,
  effects,
  encoding,
  formats,
  id,
  isDestructive,
  key,
  madeColumn,
  requiredColumns,
  rowSchema,
  title
}: ImportType) => ({
  id,
  aliases,
  title,
  formats,
  requiredColumns,
  delimiter: delimiter ?? null,
  encoding: encoding ?? null,
  key: key ?? null,
  rowsAreValidated: rowSchema !== undefined,
  madeColumn: madeColumn === undefined ? null : { name: madeColumn.name, why: madeColumn.why },
  isDestructive,
  /** Unless options say otherwise. */
  effects: effects ?? []
})

const providerJson = (
  plugins: ReadonlyArray<ProviderPlugin>,
  { given, importTypes, notOpened, opened, plugin, source }: DescribedProvider
) => ({
  id: plugin.id,
  title: plugin.title,
  plugin:
    source === undefined ? null : { name: source.name, version: source.version ?? null, path: source.path },
  importTypes: importTypes.map(importTypeJson),
  settings: plugin.settingFields.map((field) => ({
    ...field,
    flag: field.isSecret ? null : `--${settingFlagName(plugin, field.name)}`,
    default: field.default ?? null,
    isSet: given.has(field.name)
  })),
  options: plugin.optionFields.map((field) => ({
    ...field,
    flag: `--${optionFlagName(plugins, plugin, field.name)}`,
    choices: field.choices ?? null,
    isRequired: field.isRequired ?? false,
    default: field.default ?? null
  })),
  operations: opened?.operations ?? null,
  limits: opened?.limits ?? null,
  target: opened?.target ?? null,
  notOpened: notOpened ?? null
})

const importTypeLines = ({
  aliases,
  effects = [],
  formats,
  id,
  isDestructive,
  madeColumn,
  requiredColumns,
  title
}: ImportType): ReadonlyArray<string> => {
  const needs = requiredColumns.length === 0 ? "" : `; needs ${requiredColumns.join(", ")}`
  const danger = isDestructive ? "; cannot be undone" : ""
  return [
    `  ${[...aliases, id].join(" or ")}: ${title} (${formats.join(" or ")}${needs}${danger})`,
    ...effects.map((effect) => `    ${effect}`),
    ...(madeColumn === undefined ? [] : [`    Makes ${madeColumn.name} where it is empty. ${madeColumn.why}`])
  ]
}

const settingText = (plugin: ProviderPlugin, field: SettingField, isSet: boolean): ReadonlyArray<string> => [
  `  ${field.name}`,
  field.environment,
  field.isSecret ? "environment only" : `--${settingFlagName(plugin, field.name)}`,
  isSet ? "set" : field.isRequired ? "missing" : field.default ? `default ${field.default}` : "not set"
]

const optionText = (flag: string, field: OptionField): ReadonlyArray<string> => [
  `  --${flag}`,
  { text: "text", switch: "", list: "text, repeated", pairs: "a=b, repeated", "json-file": "file" }[
    field.kind
  ],
  [
    field.description,
    field.choices === undefined ? "" : `One of ${field.choices.join(", ")}.`,
    field.isRequired === true ? "Needed." : "",
    field.default === undefined ? "" : `${field.default} unless given.`
  ]
    .filter(Boolean)
    .join(" ")
]

/** A plugin with its version, where it has one. */
export const sourceText = ({ name, version }: Pick<PluginSource, "name" | "version">): string =>
  version === undefined ? name : `${name} ${version}`

const limitsText = ({ maxFileBytes, maxRows }: Limits): string =>
  [
    maxFileBytes === undefined ? undefined : `${size(maxFileBytes)} a file`,
    maxRows === undefined ? undefined : `${count(maxRows)} rows a file`
  ]
    .filter(Boolean)
    .join(", ") || "none known"

const providerText = (session: CallSession, described: DescribedProvider): string => {
  const { given, importTypes, notOpened, opened, plugin, source } = described
  const { strong } = session.look
  return lines(
    strong(`${plugin.id}: ${plugin.title}`),
    source === undefined ? [] : `From the plugin ${sourceText(source)}, ${session.path(source.path)}`,
    "",
    "Import types",
    importTypes.flatMap(importTypeLines),
    "",
    "Settings",
    table(plugin.settingFields.map((field) => settingText(plugin, field, given.has(field.name)))),
    plugin.optionFields.length === 0
      ? []
      : [
          "",
          "Options",
          ...table(
            plugin.optionFields.map((field) =>
              optionText(optionFlagName(session.surroundings.plugins, plugin, field.name), field)
            )
          )
        ],
    "",
    "Abilities",
    opened === undefined
      ? [`  Known once it can be opened. ${notOpened ?? ""}`]
      : namedLines([
          ["Can", opened.operations.join(", ")],
          ["Takes", limitsText(opened.limits)],
          [
            "Is asked",
            `after ${duration(opened.limits.firstPollMillis)}, then up to ${duration(opened.limits.maxPollMillis)} apart`
          ],
          ["Into", opened.target]
        ]),
    nextLines(
      "To see whether the settings will do",
      opened?.operations.includes("diagnose") === true ? session.command(plugin.id, "doctor") : undefined
    )
  )
}

/** Which plugins there are besides what comes with the command, and which of them cannot be used. */
const pluginLines = (
  { surroundings: { pluginProblems = [] } }: CallSession,
  providers: ReadonlyArray<DescribedProvider>
): ReadonlyArray<string> => {
  const loaded = providers.flatMap(({ plugin, source }) =>
    source === undefined ? [] : [[`  ${plugin.id}`, `from ${sourceText(source)}`]]
  )
  const problems = pluginProblems.map(({ _tag, plugin = "" }) => [`  ${plugin}`, `cannot be used: ${_tag}`])
  return loaded.length + problems.length === 0 ? [] : ["", "Plugins", ...table([...loaded, ...problems])]
}

/** All providers in short, or one in full. As JSON always in full. */
export const providersView = (
  session: CallSession,
  providers: ReadonlyArray<DescribedProvider>,
  isInFull: boolean
): Answer => ({
  exitCode: 0,
  document: "providers",
  json: {
    providers: providers.map((described) => providerJson(session.surroundings.plugins, described)),
    problems: (session.surroundings.pluginProblems ?? []).map((problem) => ({
      plugin: problem.plugin ?? null,
      tag: problem._tag,
      message: problem.message,
      nextStep: problem.nextStep
    }))
  },
  text: isInFull
    ? providers.map((described) => providerText(session, described)).join("\n\n")
    : lines(
        table([
          ["PROVIDER", "IMPORTS INTO", "IMPORT TYPES", "STATE"],
          ...providers.map(({ isFaulty = false, opened, plugin }) => [
            plugin.id,
            plugin.title,
            plugin.importTypes.map(({ aliases, id }) => aliases[0] ?? id).join(", "),
            isFaulty ? "has a fault" : opened === undefined ? "settings missing" : "ready"
          ])
        ]),
        pluginLines(session, providers),
        nextLines("More about one", session.command("providers", providers[0]?.plugin.id ?? ""))
      )
})
