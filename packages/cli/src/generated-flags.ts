/** Flags made from what the providers declare: one for every setting that is not secret, and one for every option. */
import type { OptionField, ProviderPlugin } from "@bulkport/core"
import { Option } from "effect"
import { Flag } from "./command-line.ts"

/** Names that have been asked for: every call asks for each of some dozens again and again. */
const flagNames = new Map<string, string>()

/** `tenantAlias` → `tenant-alias`. */
export const flagName = (name: string): string => {
  const known = flagNames.get(name)
  if (known !== undefined) return known
  const made = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  flagNames.set(name, made)
  return made
}

/** Texts that were given for a generated flag, by its name; none when it was not given. */
export type FlagTexts = Readonly<Record<string, ReadonlyArray<string>>>

/** Names of our own flags, of whatever command. A name means the same everywhere, so no provider can have one of them. */
export const ownNames: ReadonlySet<string> = new Set([
  ...[
    "runs-folder",
    "store",
    "config",
    "json",
    "quiet",
    "events",
    "accessible",
    "no-input",
    "log-level",
    "connection",
    "poll-interval",
    "wait-limit",
    "same-content-window",
    "help",
    "version",
    "completions"
  ],
  ...["provider", "import", "allow-findings", "option", "wait", "last", "output", "with-service"],
  ...[
    "format",
    "delimiter",
    "quote",
    "encoding",
    "compression",
    "skip-lines",
    "header",
    "column",
    "set",
    "drop",
    "date"
  ],
  ...["type", "send-as", "again", "tolerant", "max-rejected", "yes"],
  ...[
    "secret",
    "offline",
    "write-config",
    "unknown",
    "file",
    "job",
    "not-started",
    "port",
    "limit",
    "imports-only",
    "ours",
    "running",
    "force"
  ],
  ...[
    "all",
    "since",
    "until",
    "state",
    "verdict",
    "sort",
    "older-than",
    "dry-run",
    "include-values",
    "open",
    "print"
  ],
  ...["tenant", "priority", "once", "listen", "tokens", "slots", "worker-name"],
  ...["provider-limit", "tenant-limit", "log-format", "stop-limit", "look-first"]
])

type Described = Pick<ProviderPlugin, "id" | "settingFields">

/** The flag of a setting. One whose name is taken by a flag of ours has the id of its provider in front. */
export const settingFlagName = ({ id }: Pick<ProviderPlugin, "id">, name: string): string =>
  ownNames.has(flagName(name)) ? `${id}-${flagName(name)}` : flagName(name)

/**
 * The flag of an option. One whose name is taken, by a flag of ours or by a setting of any provider, has the id of its
 * provider in front.
 */
export const optionFlagName = (
  plugins: ReadonlyArray<Described>,
  { id }: Pick<ProviderPlugin, "id">,
  name: string
): string => {
  const plain = flagName(name)
  const isTaken =
    ownNames.has(plain) ||
    plugins.some((plugin) =>
      plugin.settingFields.some((field) => !field.isSecret && settingFlagName(plugin, field.name) === plain)
    )
  return isTaken ? `${id}-${plain}` : plain
}

const once = (flag: Flag.Flag<string>): Flag.Flag<ReadonlyArray<string>> =>
  Flag.optional(flag).pipe(Flag.map(Option.match({ onNone: () => [], onSome: (text) => [text] })))

/** A flag that may be given any number of times. */
export const repeatedFlag = (flag: Flag.Flag<string>): Flag.Flag<ReadonlyArray<string>> =>
  Flag.atLeast(flag, 0)

const metavars = {
  text: "text",
  switch: "text",
  list: "text",
  pairs: "name=value",
  "json-file": "file"
} as const

/** The flag of an option, by the kinds that the providers which have it declare. It has no description yet. */
export const flagOfKind = (
  name: string,
  fields: ReadonlyArray<OptionField>
): Flag.Flag<ReadonlyArray<string>> => {
  const kinds = new Set(fields.map(({ kind }) => kind))
  const [kind] = kinds
  // Providers that mean different things by one name: taken as texts, and read as the chosen provider means it.
  if (kind === undefined || kinds.size > 1) return repeatedFlag(Flag.String(name))
  if (kind === "switch") {
    return Flag.optional(Flag.Boolean(name)).pipe(
      Flag.map(Option.match({ onNone: () => [], onSome: (isOn) => [String(isOn)] }))
    )
  }
  const choices = fields.flatMap((field) => field.choices ?? [])
  const isOpen = fields.some((field) => field.choices === undefined)
  const text = isOpen
    ? Flag.String(name).pipe(Flag.withMetavar(metavars[kind]))
    : Flag.Literals(name, [...new Set(choices)]).pipe(Flag.map((choice): string => choice))
  return kind === "list" || kind === "pairs" ? repeatedFlag(text) : once(text)
}

/** Names of generated flags, each with the providers that have it and what they say about it. */
const gathered = <Field extends { readonly name: string; readonly description: string }>(
  plugins: ReadonlyArray<ProviderPlugin>,
  fieldsOf: (plugin: ProviderPlugin) => ReadonlyArray<Field>,
  nameOf: (plugin: ProviderPlugin, name: string) => string
) => {
  const byName = new Map<string, Array<{ readonly plugin: ProviderPlugin; readonly field: Field }>>()
  for (const plugin of plugins) {
    for (const field of fieldsOf(plugin)) {
      const name = nameOf(plugin, field.name)
      byName.set(name, [...(byName.get(name) ?? []), { plugin, field }])
    }
  }
  return [...byName].map(([name, owners]) => ({
    name,
    fields: owners.map(({ field }) => field),
    description: owners.map(({ field, plugin }) => `${plugin.id}: ${field.description}`).join(" ")
  }))
}

/** One flag for every setting that is not secret. Where providers share a name, it is for the chosen one. */
export const settingFlags = (
  plugins: ReadonlyArray<ProviderPlugin>
): Record<string, Flag.Flag<ReadonlyArray<string>>> =>
  Object.fromEntries(
    gathered(
      plugins,
      (plugin) => plugin.settingFields.filter(({ isSecret }) => !isSecret),
      settingFlagName
    ).map(({ description, name }) => [
      name,
      once(Flag.String(name)).pipe(
        Flag.withMetavar("text"),
        Flag.withDescription(`Setting of ${description}`)
      )
    ])
  )

/** One flag for every option of an import. Each can be given with `--option`, too. */
export const optionFlags = (
  plugins: ReadonlyArray<ProviderPlugin>
): Record<string, Flag.Flag<ReadonlyArray<string>>> =>
  Object.fromEntries(
    gathered(
      plugins,
      (plugin) => plugin.optionFields,
      (plugin, name) => optionFlagName(plugins, plugin, name)
    ).map(({ description, fields, name }) => [
      name,
      flagOfKind(name, fields).pipe(Flag.withDescription(description))
    ])
  )
