/** Turns the schema's text into something that can be executed. */
import { buildSchema, GraphQLEnumType, GraphQLError, GraphQLScalarType, type GraphQLSchema } from "graphql"
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

const build = (generation: "newer" | "older", validation: boolean): GraphQLSchema => {
  const schema = buildSchema(schemaDefinition(generation, validation))
  for (const [name, coerce] of Object.entries(scalars)) {
    const type = schema.getType(name)
    if (type instanceof GraphQLScalarType) type.coerceInputValue = coerce
  }
  const status = schema.getType("JobStatus")
  // A status word the schema does not know yet must be able to leave the server: clients have to survive it.
  if (status instanceof GraphQLEnumType) status.coerceOutputValue = (value) => String(value)
  return schema
}

const built = new Map<string, GraphQLSchema>()

/** The executable schema of a generation, built once. */
export const schemaOf = (generation: "newer" | "older", validation: boolean): GraphQLSchema => {
  const hasValidation = validation && generation === "newer"
  const key = `${generation} ${hasValidation}`
  const schema = built.get(key) ?? build(generation, hasValidation)
  built.set(key, schema)
  return schema
}
