/** Puts a GraphQL outcome into the shape the service answers with. Section 11.2. */
import type { GraphQLError } from "graphql"
import { Refusal, type ApiError } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"

/** Where in its life a request failed; the service's library names these so. */
export type Classification = "InvalidSyntax" | "ValidationError" | "DataFetchingException"

/** An answer to a GraphQL request. */
export interface GraphqlAnswer {
  readonly status: number
  readonly body: object
}

const apiErrorOf = (error: GraphQLError): ApiError | undefined =>
  error.cause instanceof Refusal ? error.cause.apiError : undefined

const unknownField = /^Cannot query field "([^"]+)" on type "([^"]+)"\./

const wordingOf = (message: string, behaviour: AdvocateBehaviour): string => {
  const found = unknownField.exec(message)
  if (found === null || behaviour.unknownFieldWording === "graphql-js") return message
  const [, field, type] = found
  return `Validation error (FieldUndefined@[${field}]) : Field '${field}' in type '${type}' is undefined`
}

/** What an error's `extensions` say besides its classification. */
const particulars = (apiError: ApiError | undefined, { apiErrorPlacement }: AdvocateBehaviour): object => {
  if (apiError === undefined) return {}
  if (apiErrorPlacement === "per-error") return { apiError }
  if (apiErrorPlacement !== "message-and-code") return {}
  return { message: apiError.message, code: apiError.apiErrorCode }
}

/** A reply that carries errors, with or without data. */
export const formatErrors = (
  errors: ReadonlyArray<GraphQLError>,
  data: unknown,
  classification: Classification,
  behaviour: AdvocateBehaviour
): GraphqlAnswer => {
  const formatted = errors.map((error) => ({
    message: wordingOf(error.message, behaviour),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
    extensions: { classification, ...particulars(apiErrorOf(error), behaviour) }
  }))
  const apiError = errors.map(apiErrorOf).find((each) => each !== undefined)
  const isAtTop = behaviour.apiErrorPlacement === "top-level" && apiError !== undefined
  const status = apiError?.statusCode ?? (classification === "DataFetchingException" ? 500 : 400)
  // Where some of the data came after all, the request as a whole has not failed.
  const isFailure = behaviour.graphqlErrorStatus === "status-of-error" && !hasSome(data)
  return {
    status: isFailure ? status : 200,
    body: {
      ...(data === undefined ? {} : { data }),
      errors: formatted,
      ...(isAtTop ? { extensions: { apiError } } : {})
    }
  }
}

const hasSome = (data: unknown): boolean =>
  typeof data === "object" && data !== null && Object.values(data).some((value) => value !== null)
