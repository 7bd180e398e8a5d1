/** What is said about an import that is submitted. */
import {
  ColumnType,
  Compression,
  FileFormat,
  type ImportRequest,
  JsonObject,
  planImport,
  SourceFormat,
  TextEncoding
} from "@bulkport/core"
import { Schema } from "effect"
import { TenantName } from "../tokens/token-record.ts"

const text = (most: number) => Schema.String.check(Schema.isMaxLength(most))
// Without control characters: PostgreSQL takes no text with U+0000.
const name = Schema.NonEmptyString.check(Schema.isMaxLength(200), Schema.isPattern(/^\P{Cc}*$/u))
const count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }))
const said = <S extends Schema.Top>(schema: S, description: string) =>
  Schema.optionalKey(schema.annotate({ description }))

/** The id of an import, and of a source, which is the id of the import that is made of it. */
export const RunIdText = Schema.String.check(Schema.isPattern(/^\d{8}-\d{6}-[0-9a-z]{5}$/u))

const Reading = Schema.Struct({
  compression: Schema.optionalKey(Compression),
  encoding: Schema.optionalKey(TextEncoding),
  format: Schema.optionalKey(FileFormat),
  delimiter: Schema.optionalKey(text(1)),
  quote: Schema.optionalKey(text(1)),
  skipLines: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 }))),
  header: Schema.optionalKey(Schema.Array(text(500)))
})

const Columns = Schema.Struct({
  rename: Schema.optionalKey(Schema.Record(Schema.String, text(500))),
  set: Schema.optionalKey(Schema.Record(Schema.String, text(10_000))),
  drop: Schema.optionalKey(Schema.Array(text(500))),
  types: Schema.optionalKey(Schema.Record(Schema.String, ColumnType)),
  dates: Schema.optionalKey(Schema.Record(Schema.String, text(100)))
})

const Tolerance = Schema.Struct({
  mode: Schema.optionalKey(Schema.Literals(["strict", "tolerant"])),
  maxRejectedRows: Schema.optionalKey(count),
  maxRejectedPercent: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 100 }))),
  minRowsForPercent: Schema.optionalKey(count)
})

/** From 0, which can wait, to 9. */
const Priority = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 }))

const choices = {
  allowFindings: said(Schema.Boolean, "Start the job even when validation has findings."),
  tolerance: said(Tolerance, "What to do with invalid rows: nothing is sent, or they are set aside."),
  again: said(Schema.Boolean, "Import even though the same content was imported to the same place before."),
  confirmed: said(
    Schema.Boolean,
    'Agree beforehand to an import that cannot be undone. Takes a token with the scope "confirm".'
  ),
  priority: said(Priority, "From 0, which can wait, to 9: 5 unless given.")
}

const submission = {
  provider: name.annotate({ description: "Id of the provider, such as `advocate`." }),
  importType: name.annotate({ description: "Id or alias of an import type of the provider." }),
  tenant: said(TenantName, "Whose import it is. Left out: the tenant of the token, if it has only one."),
  connection: said(name, "Name of the settings to import by."),
  options: said(JsonObject, "Options of the provider, as `GET /v1/providers` has them."),
  reading: said(Reading, "How to read the file. What is left out is found out from its content."),
  columns: said(Columns, "Columns to rename, add (`set`), drop or convert before they are sent."),
  sendAs: said(SourceFormat, "The format to send rows in."),
  ...choices
}

/** An import of a file that comes in the same request. */
export const Submission = Schema.Struct(submission).annotate({ identifier: "Submission" })
export type Submission = typeof Submission.Type

/** An import of a file that was sent before. */
export const SourceSubmission = Schema.Struct({
  source: RunIdText.annotate({ description: "Id of the source, as `POST /v1/sources` gave it." }),
  ...submission
}).annotate({ identifier: "SourceSubmission" })
export type SourceSubmission = typeof SourceSubmission.Type

/** A retry of the rows of an import that failed. */
export const RetrySubmission = Schema.Struct({
  source: said(
    RunIdText,
    "The failed rows as they have been mended: id of a source. Left out: the file comes in the same request, or the rows are retried as they are."
  ),
  includeUnknown: said(Schema.Boolean, "Retry rows of unknown outcome, too. They may have been applied."),
  ...choices
}).annotate({ identifier: "RetrySubmission" })
export type RetrySubmission = typeof RetrySubmission.Type

/** How to take up an import again. */
export const Resumption = Schema.Struct({
  confirmed: said(
    Schema.Boolean,
    'Agree to an import that cannot be undone. Takes a token with the scope "confirm".'
  )
}).annotate({ identifier: "Resumption" })

const part = said(
  Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })),
  "Of a file that is imported in parts: the part whose start is in doubt."
)

/** What a person has found out about a start in doubt. */
export const SettlementBody = Schema.Union([
  Schema.Struct({
    type: Schema.Literal("job"),
    jobId: name.annotate({ description: "The service's id of the job that there is." }),
    part
  }),
  Schema.Struct({ type: Schema.Literal("not-started"), part })
]).annotate({ identifier: "Settlement" })

/** The plan of an import of this file. */
export const planOf = (
  { columns, importType, options, provider, tenant: _tenant, ...rest }: Submission,
  file: string,
  tenant: string | undefined
): ImportRequest => {
  const { priority: _priority, ...more } = rest
  return planImport({
    ...more,
    file,
    provider,
    importType,
    ...(options === undefined ? {} : { options }),
    ...(columns === undefined ? {} : { columns }),
    ...(tenant === undefined ? {} : { tenant })
  })
}
