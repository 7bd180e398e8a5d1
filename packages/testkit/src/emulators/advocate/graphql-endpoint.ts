/** `POST /graphql`: the transport of section 5.1 around the job operations. */
import { execute, getOperationAST, GraphQLError, parse, type DocumentNode, type GraphQLSchema } from "graphql"
import type { Exchange } from "../emulator.ts"
import { Refusal } from "./api-error.ts"
import { formatErrors, type GraphqlAnswer } from "./graphql-reply.ts"
import { isJsonRecord } from "./json-record.ts"
import type { makeJobResolvers } from "./job-resolvers.ts"
import { readJsonBody } from "./request-body.ts"
import { replyJson, withExtras } from "./rest-reply.ts"
import { schemaOf } from "./schema.ts"
import type { Tenant } from "./tenant.ts"
import { faultsOfQuery } from "./faults-of-query.ts"

interface GraphqlRequest {
  readonly query: string
  readonly variables: { readonly [name: string]: unknown }
  readonly operationName: string | undefined
}

const toRequest = (body: unknown): GraphqlRequest => {
  if (!isJsonRecord(body) || typeof body["query"] !== "string") {
    throw new Refusal(400, "BAD_REQUEST", "The body must be an object with a query")
  }
  const { operationName, query, variables } = body
  return {
    query,
    variables: isJsonRecord(variables) ? variables : {},
    operationName: typeof operationName === "string" ? operationName : undefined
  }
}

/** The first field asked for names the operation, whatever the client called it. */
const fieldNameOf = (document: DocumentNode, operationName: string | undefined): string => {
  const selection = getOperationAST(document, operationName)?.selectionSet.selections[0]
  return selection?.kind === "Field" ? selection.name.value : "graphql"
}

const parseQuery = (query: string): DocumentNode | GraphQLError => {
  try {
    return parse(query)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

const run = async (
  tenant: Tenant,
  schema: GraphQLSchema,
  document: DocumentNode,
  request: GraphqlRequest,
  resolvers: ReturnType<typeof makeJobResolvers>
): Promise<GraphqlAnswer> => {
  const mayAskOfSchema = tenant.behaviour.introspection === "allowed"
  const faults = faultsOfQuery(schema, request.query, document, mayAskOfSchema)
  if (faults.length > 0) return formatErrors(faults, undefined, "ValidationError", tenant.behaviour)
  const result = await execute({
    schema,
    document,
    rootValue: resolvers,
    variableValues: request.variables,
    operationName: request.operationName
  })
  if (result.errors === undefined) return { status: 200, body: { data: result.data } }
  const isStarted = result.data !== undefined
  const classification = isStarted ? "DataFetchingException" : "ValidationError"
  return formatErrors(result.errors, result.data, classification, tenant.behaviour)
}

/**
 * Answers a GraphQL request, with status 200 whether or not it succeeds unless the behaviour says otherwise. Renames the
 * operation to its first field.
 */
export const handleGraphql = async (
  { request, response }: Exchange,
  rename: (operation: string) => Promise<void>,
  tenant: Tenant,
  resolvers: ReturnType<typeof makeJobResolvers>
): Promise<void> => {
  const { behaviour } = tenant
  const answer = ({ body, status }: GraphqlAnswer) =>
    replyJson(response, status, withExtras(body, behaviour), { "content-type": behaviour.graphqlContentType })
  const asked = toRequest(await readJsonBody(request))
  const document = parseQuery(asked.query)
  if (document instanceof GraphQLError) {
    return answer(formatErrors([document], undefined, "InvalidSyntax", behaviour))
  }
  await rename(fieldNameOf(document, asked.operationName))
  answer(await run(tenant, schemaOf(behaviour), document, asked, resolvers))
}
