/** Puts a GraphQL outcome into the shape the service answers with. Section 11.2. */
import type { GraphQLError } from "graphql"
import { Refusal, type ApiError } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"

/** Where in its life a request failed; the service's library names these so. */
export type Classification = "InvalidSyntax" | "ValidationError" | "DataFetchingException"

const apiErrorOf = (error: GraphQLError): ApiError | undefined =>
  error.cause instanceof Refusal ? error.cause.apiError : undefined

const unknownField = /^Cannot query field "([^"]+)" on type "([^"]+)"\./

const wordingOf = (message: string, behaviour: AdvocateBehaviour): string => {
  const found = unknownField.exec(message)
  if (found === null || behaviour.unknownFieldWording === "graphql-js") return message
  const [, field, type] = found
  return `Validation error (FieldUndefined@[${field}]) : Field '${field}' in type '${type}' is undefined`
}

/** The body of a reply that carries errors, with or without data. */
export const formatErrors = (
  errors: ReadonlyArray<GraphQLError>,
  data: unknown,
  classification: Classification,
  behaviour: AdvocateBehaviour
): object => {
  const isPerError = behaviour.apiErrorPlacement === "per-error"
  const formatted = errors.map((error) => {
    const apiError = apiErrorOf(error)
    return {
      message: wordingOf(error.message, behaviour),
      ...(error.locations === undefined ? {} : { locations: error.locations }),
      ...(error.path === undefined ? {} : { path: error.path }),
      extensions: { classification, ...(isPerError && apiError !== undefined ? { apiError } : {}) }
    }
  })
  const first = isPerError ? undefined : errors.map(apiErrorOf).find((apiError) => apiError !== undefined)
  return {
    ...(data === undefined ? {} : { data }),
    errors: formatted,
    ...(first === undefined ? {} : { extensions: { apiError: first } })
  }
}
