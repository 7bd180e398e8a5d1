/** Turns the schema's text into something that can be executed. */
import { buildSchema, GraphQLEnumType, GraphQLError, GraphQLScalarType, type GraphQLSchema } from "graphql"
import type { AdvocateBehaviour } from "./behaviour.ts"
import { schemaDefinition } from "./schema-definition.ts"

const toInteger = (value: unknown): number => {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof number === "number" && Number.isSafeInteger(number)) return number
  throw new GraphQLError(`Expected an integer, got ${JSON.stringify(value)}.`)
}

const toText = (value: unknown): string => {
  if (typeof value === "string") return value
  throw new GraphQLError(`Expected a string, got ${JSON.stringify(value)}.`)
}

const scalars: Readonly<Record<string, (value: unknown) => unknown>> = {
  Long: toInteger,
  RSDate: toInteger,
  JobType: toText
}

/** The scalars of 64 bits, which may leave the server as texts. */
const longScalars = ["Long", "RSDate"]

const build = (generation: "newer" | "older", validation: boolean, areTexts: boolean): GraphQLSchema => {
  const schema = buildSchema(schemaDefinition(generation, validation))
  for (const [name, coerce] of Object.entries(scalars)) {
    const type = schema.getType(name)
    if (!(type instanceof GraphQLScalarType)) continue
    type.coerceInputValue = coerce
    if (areTexts && longScalars.includes(name)) type.coerceOutputValue = (value) => String(value)
  }
  const status = schema.getType("JobStatus")
  // A status word the schema does not know yet must be able to leave the server: clients have to survive it.
  if (status instanceof GraphQLEnumType) status.coerceOutputValue = (value) => String(value)
  return schema
}

const built = new Map<string, GraphQLSchema>()

/** The executable schema of a behaviour, built once for those that share it. */
export const schemaOf = (behaviour: AdvocateBehaviour): GraphQLSchema => {
  const { longNumbers, schemaGeneration, validation } = behaviour
  const hasValidation = validation === "present" && schemaGeneration === "newer"
  const key = `${schemaGeneration} ${hasValidation} ${longNumbers}`
  const schema = built.get(key) ?? build(schemaGeneration, hasValidation, longNumbers === "texts")
  built.set(key, schema)
  return schema
}
