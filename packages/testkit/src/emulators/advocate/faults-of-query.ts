/** Whether a query fits the schema, found out once for each query: clients ask the same again and again. */
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate
} from "graphql"

/** Queries that fit a schema, by whether it may be asked about itself. Schemas are few, and made once. */
const fitting = new WeakMap<GraphQLSchema, Set<string>>()

/** How many queries are remembered of a schema. */
const remembered = 100

/** What is wrong with a query; nothing when it fits. */
export const faultsOfQuery = (
  schema: GraphQLSchema,
  query: string,
  document: DocumentNode,
  mayAskOfSchema: boolean
): ReadonlyArray<GraphQLError> => {
  const known = fitting.get(schema) ?? new Set<string>()
  fitting.set(schema, known)
  const key = `${mayAskOfSchema} ${query}`
  if (known.has(key)) return []
  const rules = mayAskOfSchema ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule]
  const faults = validate(schema, document, rules)
  if (faults.length > 0) return faults
  if (known.size >= remembered) known.clear()
  known.add(key)
  return []
}
