/** JSON Schemas, draft 2020-12, of what the command line prints. */
import type { JsonObject } from "@bulkport/core"
import { Schema } from "effect"
import { wholeDocuments } from "./whole-document.ts"

const isList = (value: Schema.Json | undefined): value is ReadonlyArray<Schema.Json> => Array.isArray(value)

const isObject = (value: Schema.Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !isList(value)

/** JSON knows no other number than a finite one, and nothing of ours prints the words that Effect has for the others. */
const isNumberOrWord = (anyOf: Schema.Json): boolean =>
  JSON.stringify(anyOf) === '[{"type":"number"},{"type":"string","enum":["Infinity","-Infinity","NaN"]}]'

/** What is said about a member, where nothing else stands in `allOf`. */
const onlyWords = (allOf: Schema.Json): JsonObject | undefined => {
  const [words, ...others] = isList(allOf) ? allOf : []
  return isObject(words) && others.length === 0 && Object.keys(words).join() === "description"
    ? words
    : undefined
}

/** The bounds of whole numbers in JavaScript say nothing. */
const withoutBounds = ({ maximum, minimum, ...others }: JsonObject): JsonObject => ({
  ...others,
  ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
  ...(minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? {} : { minimum })
})

/** The same schema, as a person would write it down. */
const plain = (value: Schema.Json): Schema.Json => {
  if (isList(value)) return value.map(plain)
  return isObject(value) ? plainObject(value) : value
}

const plainObject = ({ allOf, anyOf, ...others }: JsonObject): JsonObject => {
  const whole: JsonObject = {
    ...withoutBounds(others),
    ...(anyOf === undefined ? {} : isNumberOrWord(anyOf) ? { type: "number" } : { anyOf }),
    ...(allOf === undefined ? {} : (onlyWords(allOf) ?? { allOf }))
  }
  return Object.fromEntries(Object.entries(whole).map(([name, each]) => [name, plain(each)]))
}

/** The JSON Schema of a document or of a line of events; `undefined` for a name that there is not. */
export const jsonSchemaOf = (name: string): JsonObject | undefined => {
  const document = wholeDocuments.get(name)
  if (document === undefined) return undefined
  const { definitions, schema } = Schema.toJsonSchemaDocument(document)
  return plainObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `bulkport ${name}`,
    ...schema,
    ...(Object.keys(definitions).length === 0 ? {} : { $defs: definitions })
  } as JsonObject)
}

/** All names, with what each is, sorted. */
export const describedSchemas = (): ReadonlyArray<{ readonly name: string; readonly description: string }> =>
  [...wholeDocuments].map(([name, document]) => ({
    name,
    description: Schema.resolveAnnotations(document)?.description ?? ""
  }))
