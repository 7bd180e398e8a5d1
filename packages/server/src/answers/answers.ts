import { Effect, Layer } from "effect"
import { HttpApiSchemaError } from "effect/http-api/HttpApiError"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import { apiFailure } from "./api-failure.ts"
import { problemResponse } from "./problem-response.ts"
import { CurrentRequest } from "../request-notes.ts"
import { issueWords } from "./issue-words.ts"
import { problemSchemas } from "./problem.ts"

/** Makes problems of requests that are not as documented, and says in the document of the API what problems look like. */
export class Answers extends HttpApiMiddleware.Service<Answers>()("@bulkport/server/Answers", {
  error: problemSchemas
}) {}

const places: Readonly<Record<string, string>> = { Params: "path", Query: "query", Headers: "headers" }

const noteRoute = (path: string) =>
  Effect.map(CurrentRequest, (notes) => {
    notes.route = path
  })

/** The middleware. */
export const layerAnswers: Layer.Layer<Answers> = Layer.succeed(Answers, (answer, { endpoint }) =>
  Effect.catch(Effect.andThen(noteRoute(endpoint.path), answer), (error) => {
    if (!HttpApiSchemaError.is(error) || error.kind === "Body" || error.kind === "ResponseHeaders")
      return Effect.fail(error)
    return problemResponse(
      apiFailure(
        400,
        "RequestInvalid",
        `In the ${places[error.kind] ?? "request"}: ${issueWords(error.cause.issue)}.`,
        "See GET /openapi.json for what is taken."
      )
    )
  })
)
