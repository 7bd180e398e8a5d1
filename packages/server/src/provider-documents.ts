import { type JsonObject, type OptionField, ProviderRegistry } from "@bulkport/core"
import { Effect } from "effect"
import type { ProviderDocument } from "./api/result-documents.ts"

const kindOf = ({ choices, kind }: OptionField): JsonObject => {
  const word: JsonObject = { type: "string", ...(choices === undefined ? {} : { enum: choices }) }
  switch (kind) {
    case "text":
      return word
    case "switch":
      return { type: "boolean" }
    case "list":
      return { type: "array", items: word }
    case "pairs":
      return { type: "object", additionalProperties: word }
    case "json-file":
      // On a command line it is a path; here it is what such a file holds.
      return {}
  }
}

const optionsSchema = (fields: ReadonlyArray<OptionField>): JsonObject => ({
  type: "object",
  properties: Object.fromEntries(
    fields.map((field) => [
      field.name,
      {
        ...kindOf(field),
        description:
          field.default === undefined
            ? field.description
            : `${field.description} Unless given: ${field.default}.`
      }
    ])
  ),
  required: fields.filter(({ isRequired }) => isRequired === true).map(({ name }) => name),
  additionalProperties: false
})

/** What can be imported, as the plugins describe it. Nothing of their settings. */
export const providerDocuments: Effect.Effect<
  ReadonlyArray<ProviderDocument>,
  never,
  ProviderRegistry
> = Effect.map(ProviderRegistry, ({ plugins }) =>
  plugins.map(({ id, importTypes, optionFields, title }) => ({
    id,
    title,
    importTypes: importTypes.map((type) => ({
      id: type.id,
      aliases: type.aliases,
      title: type.title,
      formats: type.formats,
      requiredColumns: type.requiredColumns,
      ...(type.key === undefined ? {} : { key: type.key.columns }),
      isDestructive: type.isDestructive,
      effects: type.effects ?? []
    })),
    options: optionsSchema(optionFields)
  }))
)
