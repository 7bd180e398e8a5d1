/** What completing words needs to know of the commands: made at build time, since nobody waits for a command line to load at every Tab. */
import type { ProviderPlugin } from "@bulkport/core"
import type { CommandOutline } from "../command-outline.ts"
import type { Page } from "../explain/page.ts"
import { optionFlagName, settingFlagName } from "../generated-flags.ts"

/** A word with what it means. */
export interface Described {
  readonly value: string
  readonly description: string
}

/** A provider as far as its words can be completed. */
export interface CompletedProvider extends Described {
  /** Each by its short name, if it has one, and by its id. */
  readonly importTypes: ReadonlyArray<Described & { readonly id: string }>
  readonly options: ReadonlyArray<Described>
  /** Flags that no other provider has. Those of a provider that is not chosen are not offered. */
  readonly flags: ReadonlyArray<string>
}

/** Everything about commands, providers and codes that can be completed. */
export interface CompletionData {
  readonly outline: CommandOutline
  readonly providers: ReadonlyArray<CompletedProvider>
  /** What `explain` takes. */
  readonly codes: ReadonlyArray<Described>
  /** What `schema` takes. */
  readonly schemas: ReadonlyArray<string>
  /** Flags whose values are JSON files. */
  readonly fileFlags: ReadonlyArray<string>
  /** Flags whose values begin with the name of a column, and whether something follows it. */
  readonly columnFlags: Readonly<Record<string, boolean>>
  /** Flags that may be given more than once. */
  readonly repeatable: ReadonlyArray<string>
}

const flagsOf = (plugins: ReadonlyArray<ProviderPlugin>, plugin: ProviderPlugin): ReadonlyArray<string> => [
  ...plugin.optionFields.map(({ name }) => optionFlagName(plugins, plugin, name)),
  ...plugin.settingFields.map(({ name }) => settingFlagName(plugin, name))
]

/** Flags of our own that take the name of a column. */
const ownColumnFlags = { column: true, set: true, drop: false, date: true, type: true }

/** Collects what completing needs. */
export const completionData = (
  outline: CommandOutline,
  plugins: ReadonlyArray<ProviderPlugin>,
  pages: ReadonlyArray<Page>,
  schemas: ReadonlyArray<string>
): CompletionData => {
  const fields = plugins.flatMap((plugin) =>
    plugin.optionFields.map((field) => ({ ...field, flag: optionFlagName(plugins, plugin, field.name) }))
  )
  const isList = (kind: string): boolean => kind === "list" || kind === "pairs"
  return {
    outline,
    providers: plugins.map((plugin) => {
      const others = plugins.filter(({ id }) => id !== plugin.id).flatMap((other) => flagsOf(plugins, other))
      return {
        value: plugin.id,
        description: plugin.title,
        importTypes: plugin.importTypes.map(({ aliases, id, title }) => ({
          value: aliases[0] ?? id,
          id,
          description: title
        })),
        options: plugin.optionFields.map(({ description, name }) => ({ value: name, description })),
        flags: flagsOf(plugins, plugin).filter((flag) => !others.includes(flag))
      }
    }),
    codes: pages.map(({ code, summary }) => ({ value: code, description: summary })),
    schemas,
    fileFlags: fields.filter(({ kind }) => kind === "json-file").map(({ flag }) => flag),
    columnFlags: {
      ...ownColumnFlags,
      ...Object.fromEntries(fields.filter(({ kind }) => kind === "pairs").map(({ flag }) => [flag, true]))
    },
    repeatable: [
      ...Object.keys(ownColumnFlags),
      "option",
      "state",
      "scope",
      "provider-limit",
      "for-connection",
      ...fields.filter(({ kind }) => isList(kind)).map(({ flag }) => flag)
    ]
  }
}
