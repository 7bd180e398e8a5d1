/** The API as one value: routes, the document, and the tests that go through all routes are made from it. */
import { QueueEvent } from "@bulkport/cluster"
import { Context, Schema } from "effect"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Answers } from "../answers/answers.ts"
import { Authorization } from "../authorization.ts"
import { TenantName, type TokenScope } from "../tokens/token-record.ts"
import { NeededScopes } from "./needed-scopes.ts"
import {
  CancelledDocument,
  ImportDocument,
  ImportPage,
  SourceDocument,
  SubmittedDocument
} from "./import-document.ts"
import { ListQuestion } from "./list-question.ts"
import { HealthDocument, OutputList, ProviderList, ReportDocument, RowList } from "./result-documents.ts"
import { Resumption, RetrySubmission, SettlementBody, SourceSubmission, Submission } from "./submission.ts"

const text = (most: number) => Schema.String.check(Schema.isMaxLength(most))
const id = { id: Schema.String.annotate({ description: "Id of an import." }) }
const whole = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
const several = <S extends Schema.Top>(item: S) => Schema.optionalKey(Schema.Array(item))
const binary = Schema.String.annotate({ contentEncoding: "binary", format: "binary" })

/** A header under which the same request may be made again without being done again. */
const key = {
  "idempotency-key": Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/u)).annotate({
      description:
        "A name of your own: the same request of the same tenant under it again gives the import of then, and another one is refused."
    })
  )
}

/** A file with what is said about it, in a multipart body. */
const withFile = <S extends Schema.Top>(said: S) =>
  Schema.Struct({ import: said, file: binary }).pipe(HttpApiSchema.asMultipartStream())

const about = (summary: string, description?: string) =>
  OpenApi.annotations({ summary, ...(description === undefined ? {} : { description }) })

const needs = (...scopes: ReadonlyArray<TokenScope>) => Context.make(NeededScopes, scopes)

const imports = HttpApiGroup.make("imports").add(
  HttpApiEndpoint.post("submit", "/v1/imports", {
    headers: key,
    payload: [SourceSubmission, withFile(Submission)],
    success: [SubmittedDocument.pipe(HttpApiSchema.status(201)), SubmittedDocument]
  })
    .annotateMerge(needs("imports:submit"))
    .annotateMerge(
      about(
        "Submit an import",
        "As JSON for a source that was sent before, or as multipart/form-data with the parts `import`, in JSON, and `file`. 201 for a new import, 200 for one that had been submitted before."
      )
    ),
  HttpApiEndpoint.get("list", "/v1/imports", {
    query: ListQuestion.fields,
    success: ImportPage
  })
    .annotateMerge(needs("imports:read"))
    .annotateMerge(
      about(
        "List imports",
        "Newest first, those that have not been begun among them. With `connection`, `standing`, a time, a hash, a job or a parent, only those that have been begun."
      )
    ),
  HttpApiEndpoint.get("look", "/v1/imports/:id", { params: id, success: ImportDocument })
    .annotateMerge(needs("imports:read"))
    .annotateMerge(about("Look at an import")),
  HttpApiEndpoint.get("report", "/v1/imports/:id/report", { params: id, success: ReportDocument })
    .annotateMerge(needs("imports:read"))
    .annotateMerge(
      about("The report of an import that has ended", "404 `ReportMissing` as long as there is none.")
    ),
  HttpApiEndpoint.get("events", "/v1/imports/:id/events", {
    params: id,
    headers: { "last-event-id": Schema.optionalKey(text(20)) },
    success: [
      HttpApiSchema.StreamSse({ data: QueueEvent }),
      HttpApiSchema.NoContent.annotate({
        description: "It has come to its end, and there is nothing more to tell."
      })
    ]
  })
    .annotateMerge(needs("imports:read"))
    .annotateMerge(
      about(
        "What happens to an import, as it happens",
        "Server-sent events, each with an id: `Last-Event-ID` goes on behind it. Ends with the event `end` when the import comes to an end or stops; there is 204 when there is nothing more to tell."
      )
    ),
  HttpApiEndpoint.get("outputs", "/v1/imports/:id/outputs", { params: id, success: OutputList })
    .annotateMerge(needs("outputs:read"))
    .annotateMerge(about("List the result files of an import")),
  HttpApiEndpoint.get("output", "/v1/imports/:id/outputs/:output", {
    params: { ...id, output: Schema.String.annotate({ description: "Id of an output, as in the list." }) },
    success: HttpApiSchema.StreamUint8Array()
  })
    .annotateMerge(needs("outputs:read"))
    .annotateMerge(about("Read a result file")),
  HttpApiEndpoint.get("rows", "/v1/imports/:id/rows", {
    params: id,
    query: {
      line: Schema.optionalKey(whole),
      row: Schema.optionalKey(whole),
      key: several(text(1000))
    },
    success: RowList
  })
    .annotateMerge(needs("outputs:read"))
    .annotateMerge(
      about(
        "What became of a row",
        "By its line in the file, its number, or what it has in the columns that identify it: exactly one of them. Where several columns do, name `key` several times, in their order."
      )
    ),
  HttpApiEndpoint.post("cancel", "/v1/imports/:id/cancel", { params: id, success: CancelledDocument })
    .annotateMerge(needs("imports:control"))
    .annotateMerge(
      about("Withdraw an import, or stop waiting for its job", "The job at the service is never touched.")
    ),
  HttpApiEndpoint.post("resume", "/v1/imports/:id/resume", {
    params: id,
    payload: Resumption,
    success: ImportDocument
  })
    .annotateMerge(needs("imports:control"))
    .annotateMerge(about("Take up an import that is stopped or cancelled")),
  HttpApiEndpoint.post("settle", "/v1/imports/:id/settle", {
    params: id,
    payload: SettlementBody,
    success: ImportDocument
  })
    .annotateMerge(needs("imports:control"))
    .annotateMerge(about("Say what was found out about a start in doubt")),
  HttpApiEndpoint.post("retry", "/v1/imports/:id/retry", {
    params: id,
    headers: key,
    payload: [RetrySubmission, withFile(RetrySubmission)],
    success: [SubmittedDocument.pipe(HttpApiSchema.status(201)), SubmittedDocument]
  })
    .annotateMerge(needs("imports:control"))
    .annotateMerge(
      about(
        "Retry the rows that failed",
        "As they are, or as they have been mended in the file `failed-rows`, which is sent ahead or in a multipart body with the parts `import` and `file`."
      )
    )
)

const sources = HttpApiGroup.make("sources").add(
  HttpApiEndpoint.post("upload", "/v1/sources", {
    query: { name: Schema.optionalKey(text(2000)), tenant: Schema.optionalKey(TenantName) },
    payload: HttpApiSchema.StreamUint8Array(),
    success: SourceDocument.pipe(HttpApiSchema.status(201))
  })
    .annotateMerge(needs("imports:submit"))
    .annotateMerge(
      about(
        "Send a file ahead",
        "The body is the file as it is, of whatever media type, packed with gzip or zip if you like. What is not submitted within a week is deleted."
      )
    )
)

const providers = HttpApiGroup.make("providers").add(
  HttpApiEndpoint.get("list", "/v1/providers", { success: ProviderList })
    .annotateMerge(needs("imports:submit", "imports:read"))
    .annotateMerge(about("What can be imported"))
)

const health = HttpApiGroup.make("health", { topLevel: true }).add(
  HttpApiEndpoint.get("healthz", "/healthz", { success: HealthDocument }).annotateMerge(
    about("Whether the server is up", "Needs no token.")
  ),
  HttpApiEndpoint.get("readyz", "/readyz", {
    success: [HealthDocument, HealthDocument.pipe(HttpApiSchema.status(503))]
  }).annotateMerge(about("Whether the server should be sent requests", "Needs no token."))
)

/** The whole API. */
export const BulkportApi = HttpApi.make("bulkport")
  .add(imports, sources, providers)
  .middleware(Authorization)
  .add(health)
  .middleware(Answers)
  // A name that is not known is a mistake, and would otherwise ask for more than was meant.
  .annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error", errors: "all" })
  .annotateMerge(
    OpenApi.annotations({
      title: "Bulkport",
      version: "1",
      description:
        "Imports of files into services through their bulk APIs, with an outcome for every row. All times are in milliseconds since the epoch. What is no success is a problem as in RFC 9457: match on its `tag`."
    })
  )
