/** What a settings file may say, for editors: the same that `settings-file.ts` takes, as JSON Schema of draft 7, which they know. */
import { datePatternProblem, type OptionField, type ProviderPlugin, type SettingField } from "@bulkport/core"
import { JsonSchema, Schema } from "effect"
import { connectionNameHint } from "../connection.ts"
import {
  compressionWords,
  delimiterHint,
  encodingHint,
  formatWords,
  headerHint,
  quoteHint,
  sendAsWords,
  typeWords
} from "../reading-values.ts"
import { secretFieldsOf } from "../secret-source.ts"
import { described, text } from "./described.ts"

/** Members of an object, each of which may be left out. */
const maybe = (members: Readonly<Record<string, Schema.Codec<unknown, unknown>>>) =>
  Schema.Struct(
    Object.fromEntries(Object.entries(members).map(([name, member]) => [name, Schema.optionalKey(member)]))
  )

const oneOf = (schemas: ReadonlyArray<Schema.Codec<unknown, unknown>>): Schema.Codec<unknown, unknown> => {
  const [only, ...others] = schemas
  return only !== undefined && others.length === 0 ? only : Schema.Union(schemas)
}

const textOrNumber = Schema.Union([Schema.String, Schema.Finite])
const texts = Schema.Array(Schema.String)
const pairs = Schema.Record(Schema.String, Schema.String)

const settingSchema = ({ default: standard, description, environment }: SettingField) =>
  described(
    textOrNumber,
    `${description}${standard === undefined || standard === "" ? "" : ` ${standard} unless given.`} Else ${environment}.`
  )

const settingsOf = ({ settingFields }: ProviderPlugin) =>
  maybe(
    Object.fromEntries(
      settingFields.filter(({ isSecret }) => !isSecret).map((field) => [field.name, settingSchema(field)])
    )
  )

const secretSource = Schema.Union([
  Schema.Struct({ env: text("Name of the environment variable that holds it.") }),
  Schema.Struct({ file: text("Path of a file with nothing else in it; ~/ is your home.") }),
  Schema.Struct({
    command: described(
      Schema.NonEmptyArray(Schema.String),
      "A program that prints it, and its arguments. No shell looks at them."
    )
  })
])

const connectionOf = (plugin: ProviderPlugin) =>
  Schema.Struct({
    provider: described(Schema.Literal(plugin.id), plugin.title),
    settings: Schema.optionalKey(described(settingsOf(plugin), "They come before the environment.")),
    secrets: Schema.optionalKey(
      described(
        maybe(
          Object.fromEntries(
            secretFieldsOf(plugin).map(({ description, environment, name }) => [
              name,
              described(secretSource, `${description} ${environment} unless given.`)
            ])
          )
        ),
        "Where each secret comes from. Never the secret itself."
      )
    )
  })

const valueOf = ({ choices, kind }: OptionField): Schema.Codec<unknown, unknown> => {
  const word = choices === undefined ? Schema.String : Schema.Literals(choices)
  return {
    text: word,
    switch: Schema.Boolean,
    list: Schema.Array(word),
    pairs,
    "json-file": Schema.Json
  }[kind]
}

/** Options of all import types: which of them one takes is for its provider to say. */
const optionsOf = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const fields = new Map<string, Array<OptionField>>()
  for (const field of plugins.flatMap(({ optionFields }) => optionFields))
    fields.set(field.name, [...(fields.get(field.name) ?? []), field])
  return maybe(
    Object.fromEntries(
      [...fields].map(([name, each]) => [
        name,
        described(oneOf(each.map(valueOf)), each.map(({ description }) => description).join(" "))
      ])
    )
  )
}

const reading = maybe({
  format: described(Schema.Literals(formatWords), "How rows are written."),
  delimiter: text(`Between two cells of CSV: ${delimiterHint}.`),
  quote: text(`Around cells of CSV: ${quoteHint}.`),
  encoding: text(encodingHint),
  compression: described(Schema.Literals(compressionWords), "How the file is packed."),
  skipLines: described(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)), "Lines above the header."),
  header: described(texts, `For a file without a header line: ${headerHint}.`)
})

const isPattern = Schema.makeFilter((pattern: string) => datePatternProblem(pattern) === undefined)

const columns = maybe({
  rename: described(pairs, "Name in the file → name that is sent."),
  set: described(pairs, "Column → the same value for every row."),
  drop: described(texts, "Columns to leave out."),
  dates: described(
    Schema.Record(Schema.String, Schema.String.check(isPattern)),
    "Column → how its dates are written, such as dd/MM/yyyy."
  ),
  types: described(
    Schema.Record(Schema.String, Schema.Literals(typeWords)),
    "Column → what its cells stand for, where CSV is sent as JSON lines."
  )
})

/** The Effect schema of a settings file, for these providers. */
export const settingsFileSchema = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const ids = plugins.map(({ id }) => id)
  return maybe({
    $schema: text("Where editors find this schema."),
    connection: text("Name of the connection to use unless --connection names another one."),
    connections: described(
      Schema.Record(Schema.String, oneOf(plugins.map(connectionOf))),
      `Places to import into, by a name made of ${connectionNameHint}.`
    ),
    provider: described(
      Schema.Literals(ids),
      "The provider that import, options, columns and sendAs are for. That of the connection unless given."
    ),
    import: text("What to import, by id or short name."),
    options: described(optionsOf(plugins), "Options of the import."),
    reading: described(reading, "How files are read, as far as that shall not be found out."),
    columns: described(columns, "What is done to columns."),
    sendAs: described(Schema.Literals(sendAsWords), "The format to send rows in."),
    settings: described(
      maybe(Object.fromEntries(plugins.map((plugin) => [plugin.id, settingsOf(plugin)]))),
      "Settings of all connections of a provider, and of none. The environment comes before them."
    ),
    runsFolder: text("Where runs are recorded; .bulkport/runs unless given.")
  }).annotate({ title: "bulkport.json", description: "Settings of the bulkport command line." })
}

/** Name of the file that holds the schema, in the package and beside settings files. */
export const settingsSchemaName = "bulkport.schema.json"

/** The JSON Schema of a settings file, for these providers. */
export const settingsFileJsonSchema = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const schema = Schema.toJsonSchemaDocument(settingsFileSchema(plugins), { onExcessProperty: "error" })
  const document = JsonSchema.toDocumentDraft07(schema)
  return {
    $schema: JsonSchema.META_SCHEMA_URI_DRAFT_07,
    ...document.schema,
    ...(Object.keys(document.definitions).length === 0 ? {} : { definitions: document.definitions })
  }
}
