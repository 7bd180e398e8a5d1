/** In which order help shows flags, and under which headings. */
import type { ProviderPlugin } from "@bulkport/core"
import { optionFlagName, settingFlagName } from "../generated-flags.ts"
import type { CommandHelp, FlagHelp } from "./command-help.ts"

/** Flags under a heading. */
export interface FlagGroup {
  readonly title: string
  readonly flags: ReadonlyArray<FlagHelp>
}

/** Flags that are not named here stand under the first heading. */
const named: ReadonlyArray<readonly [title: string, names: ReadonlyArray<string>]> = [
  ["Flags", []],
  [
    "How the file is read",
    ["format", "delimiter", "quote", "encoding", "compression", "skip-lines", "header"]
  ],
  ["Columns, each flag as often as needed", ["column", "set", "drop", "date", "type", "send-as"]],
  ["Rows with problems", ["tolerant", "max-rejected", "allow-findings"]]
]

const shared: ReadonlyArray<readonly [title: string, names: ReadonlyArray<string>]> = [
  ["Settings", ["connection", "config", "store", "runs-folder"]],
  ["Waiting", ["wait-limit", "poll-interval", "same-content-window"]],
  ["Output", ["json", "events", "quiet", "accessible", "no-input", "log-level", "help", "version"]]
]

/** The flags that a plugin declares, as it describes them itself. */
const ofPlugin = (
  plugins: ReadonlyArray<ProviderPlugin>,
  plugin: ProviderPlugin,
  flags: ReadonlyArray<FlagHelp>
): ReadonlyArray<FlagGroup> => {
  const byName = new Map(flags.map((flag) => [flag.name, flag]))
  const found = (name: string, description: string, isSwitch: boolean, choices?: ReadonlyArray<string>) => {
    const flag = byName.get(name)
    return flag === undefined
      ? []
      : [{ ...flag, description: withChoices(description, choices), name: isSwitch ? `[no-]${name}` : name }]
  }
  return [
    {
      title: `Options of ${plugin.id}`,
      flags: plugin.optionFields.flatMap(({ choices, description, kind, name }) =>
        found(
          optionFlagName(plugins, plugin, name),
          kind === "list" || kind === "pairs"
            ? `${description.replace(/\.$/, "")}; may be repeated`
            : description,
          kind === "switch",
          choices
        )
      )
    },
    {
      title: `Settings of ${plugin.id}`,
      flags: plugin.settingFields
        .filter(({ isSecret }) => !isSecret)
        .flatMap(({ description, name }) => found(settingFlagName(plugin, name), description, false))
    }
  ]
}

/** Those of this plugin alone: another one may take other words behind the same flag. */
const withChoices = (description: string, choices: ReadonlyArray<string> | undefined): string =>
  choices === undefined ? description : `${description} (choices: ${choices.join(", ")})`

/** What is said of every provider's flag in front of its own words. */
const isGenerated = ({ description }: FlagHelp, plugins: ReadonlyArray<ProviderPlugin>): boolean =>
  plugins.some(({ id }) => description.startsWith(`${id}: `) || description.startsWith(`Setting of ${id}: `))

const inOrder = (names: ReadonlyArray<string>, flags: ReadonlyArray<FlagHelp>): ReadonlyArray<FlagHelp> =>
  names.flatMap((name) => flags.filter((flag) => flag.name === name))

/** Commands that wait for a service, as `bulkport` itself does through them; for the others it goes without saying. */
const waiting = [
  ...["run", "check", "stage", "validate", "start", "track", "collect", "resume", "retry"],
  "worker"
]
/** Commands about nothing but the command line itself. */
const withoutSettings = ["explain", "completions", "schema"]

/** Headings that help leaves out below a command, since its flags are taken and do nothing there. */
const leftOut = ([, first]: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...(first === undefined || waiting.includes(first) ? [] : ["Waiting"]),
  ...(withoutSettings.includes(first ?? "") ? ["Settings"] : [])
]

/** The flags of a command under their headings. One that two providers have stands with each of them. */
export const flagGroups = (
  { flags, words }: Pick<CommandHelp, "flags" | "words">,
  plugins: ReadonlyArray<ProviderPlugin>
): ReadonlyArray<FlagGroup> => {
  const own = flags.filter((flag) => !isGenerated(flag, plugins))
  const generated = flags.filter((flag) => isGenerated(flag, plugins))
  const grouped = new Set([...named, ...shared].flatMap(([, names]) => names))
  const group = ([title, names]: readonly [string, ReadonlyArray<string>]): FlagGroup => ({
    title,
    flags: inOrder(names, own)
  })
  const [first, ...others] = named.map(group)
  // A command of one provider takes the settings of that one, also where others call theirs the same.
  const itself = plugins.filter(({ id }) => id === words[1])
  const meant = itself.length === 0 ? plugins : itself
  return [
    { title: first?.title ?? "Flags", flags: own.filter(({ name }) => !grouped.has(name)) },
    ...others,
    ...meant.flatMap((plugin) => ofPlugin(plugins, plugin, generated)),
    ...shared.map(group)
  ].filter((each) => each.flags.length > 0 && !leftOut(words).includes(each.title))
}
