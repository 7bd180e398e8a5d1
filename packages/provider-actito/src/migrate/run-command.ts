/** The call of the command line that does what a migrated definition does, where flags can say all of it. */
import type { MigrationChoices } from "./migrate-definition.ts"
import type { OldDefinition } from "./old-definition.ts"

/** Words as the command line writes them to be copied, for a POSIX shell. */
export const commandText = (words: ReadonlyArray<string>): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(" ")

/** Name of the data file in commands that are shown. */
const sampleFile = "data.csv"

/** What flags cannot say of a definition, in words that go on from "flags cannot say"; empty when they say it all. */
export const beyondFlags = (old: OldDefinition): ReadonlyArray<string> => {
  const headers = (old.mapping ?? []).map(({ header }) => header)
  const repeated = headers.filter((header, index) => headers.indexOf(header) < index)
  const attributes = (old.mapping ?? []).map(({ attribute }) => attribute)
  const twice = attributes.filter((attribute, index) => attributes.indexOf(attribute) < index)
  const formatMembers = Object.entries(old.format).filter(
    ([name, value]) => name !== "endOfLine" && !(["enclosing", "escape"].includes(name) && value === '"')
  )
  return [
    ...(old.mode === undefined ? ["the mode"] : []),
    ...old.odd.map(({ path }) => path),
    ...Object.keys(old.others),
    ...formatMembers.map(([name]) => `format.${name}`),
    ...(old.mapping ?? []).flatMap(({ header, others }) =>
      Object.keys(others).map((name) => `${name} of the column ${header}`)
    ),
    ...[...new Set(repeated)].map((header) => `that the column ${header} is loaded twice`),
    ...[...new Set(twice)].map((attribute) => `that two columns are loaded into ${attribute}`),
    ...headers.filter((header) => header.includes("=")).map((header) => `the column ${header}, for its "="`),
    ...(old.mapping ?? [])
      .filter(({ attribute, header }) => header === "" || attribute === "")
      .map(() => "a column without a name")
  ]
}

/** The call, with every choice as a flag. To be used only where nothing is beyond flags. */
export const runCommandFor = (old: OldDefinition, { table, tableType }: MigrationChoices): string => {
  const { encoding, keyColumn, mapping, mode = "upsert", separator } = old
  return commandText([
    ...["bulkport", "run", sampleFile, "--provider", "actito", "--table", table],
    ...["--table-type", tableType, "--mode", mode],
    ...(mapping ?? []).flatMap(({ attribute, header }) => ["--map", `${header}=${attribute}`]),
    ...(keyColumn === undefined ? [] : ["--key", keyColumn]),
    ...(separator === undefined ? [] : ["--separator", separator]),
    ...(encoding === "iso-8859-1" ? ["--sent-encoding", encoding] : [])
  ])
}

/** The call that sends the migrated definition as it is, once it is saved under this name. */
export const ownDefinitionCommand = (path: string, keyColumn: string | undefined): string =>
  commandText([
    ...["bulkport", "run", sampleFile, "--provider", "actito", "--definition", path],
    ...(keyColumn === undefined ? [] : ["--key", keyColumn])
  ])
