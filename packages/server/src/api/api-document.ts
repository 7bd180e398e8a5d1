/** The document of the API: made from the API, with what a client needs to know beyond it. */
import { Schema } from "effect"
import * as OpenApi from "effect/http-api/OpenApi"
import { BulkportApi } from "./bulkport-api.ts"
import { ListQuestion } from "./list-question.ts"

const { begunBefore, begunFrom, limit, quietSince } = ListQuestion.fields

/** In an address all values are texts; these are read as whole numbers. */
const wholeNumbers: Readonly<Record<string, Schema.Top>> = {
  begunBefore,
  begunFrom,
  quietSince,
  limit,
  line: begunFrom,
  row: begunFrom
}

const header = (description: string, schema: object = { type: "string" }) => ({
  description,
  required: false,
  schema
})

const requestId = {
  "x-request-id": header("Id of the request, as in the logs of the server.")
}
const retryAfter = {
  "retry-after": header("When to come back, in seconds; where coming back helps.", { type: "integer" })
}
const location = { location: header("Path of the import.") }

/** Headers of answers of a status, of whatever route. */
const ofStatus: Readonly<Record<string, OpenApi.OpenApiSpecResponse["headers"]>> = {
  401: {
    "www-authenticate": header("That a bearer token is asked for, and `invalid_token` if it was refused.")
  },
  429: retryAfter,
  503: retryAfter
}

/** Headers of what a route answers when it does what it was asked for. */
const ofSuccess: Readonly<Record<string, OpenApi.OpenApiSpecResponse["headers"]>> = {
  "imports.submit": location,
  "imports.retry": location,
  "imports.output": {
    "content-disposition": header("A name to save the file under."),
    "content-length": header("Its bytes.", { type: "integer" })
  }
}

/** Routes that take a body and need none. */
const mayBeEmpty: ReadonlySet<string> = new Set(["imports.resume", "imports.retry"])

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A schema for numbers allows for those that JSON has not, as texts. None of our answers holds one. */
const isNumberOrText = ({ anyOf }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(anyOf) &&
  anyOf.some((one) => isPlainObject(one) && Array.isArray(one["enum"]) && one["enum"].includes("NaN"))

const plainMember = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plainMember)
  return isPlainObject(value) ? withPlainNumbers(value) : value
}

const withPlainNumbers = (value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { anyOf: _either, ...rest } = value
  const plain = isNumberOrText(value) ? { type: "number", ...rest } : value
  return Object.fromEntries(Object.entries(plain).map(([name, member]) => [name, plainMember(member)]))
}

const parameterOf = (parameter: OpenApi.OpenAPISpecParameter): OpenApi.OpenAPISpecParameter => {
  const schema = parameter.in === "query" ? wholeNumbers[parameter.name] : undefined
  return schema === undefined
    ? parameter
    : { ...parameter, schema: Schema.toJsonSchemaDocument(schema).schema }
}

const operationOf = (operation: OpenApi.OpenAPISpecOperation) => {
  const { operationId, parameters, requestBody, responses } = operation
  return {
    ...operation,
    parameters: parameters.map(parameterOf),
    ...(requestBody === undefined
      ? {}
      : { requestBody: { ...requestBody, required: !mayBeEmpty.has(operationId) } }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [
        status,
        {
          ...response,
          headers: {
            ...requestId,
            ...ofStatus[status],
            ...(status.startsWith("2") ? ofSuccess[operationId] : {})
          }
        }
      ])
    )
  }
}

const made = OpenApi.fromApi(BulkportApi)

/** The methods of each path, by their names in small letters. */
export const apiPaths = Object.fromEntries(
  Object.entries(made.paths).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).flatMap(([method, operation]) =>
        "operationId" in operation ? [[method, operationOf(operation)]] : []
      )
    )
  ])
)

/** The document, in OpenAPI 3.1. */
export const apiDocument = withPlainNumbers({ ...made, paths: apiPaths })
