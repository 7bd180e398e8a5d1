/** What is told about the results of an import, and about what can be imported. */
import { OutputKind, PartReport, RowFate, RunReport, SourceFile } from "@bulkport/core"
import { Schema, Struct } from "effect"

/** A result file: as received from the service, or one of ours. */
export const OutputDocument = Schema.Struct({
  id: Schema.String.annotate({
    description: "Such as `outcomes`, `failed-rows` or `received-1`: its place in the address."
  }),
  name: Schema.String.annotate({ description: "A name for the file." }),
  kind: Schema.Union([OutputKind, Schema.Literals(["outcomes", "failed-rows"])]),
  bytes: Schema.optionalKey(Schema.Number),
  sha256: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Output" })
export type OutputDocument = typeof OutputDocument.Type

/** Result files: our `outcomes` has what became of every row, `failed-rows` is for a retry, the others are as received. */
export const OutputList = Schema.Struct({ outputs: Schema.Array(OutputDocument) }).annotate({
  identifier: "OutputList"
})

const Job = Schema.Struct({ id: Schema.String, target: Schema.String, label: Schema.String })

/** The whole story of an import, without what only concerns the machine it was made on. */
export const ReportDocument = RunReport.mapFields(Struct.omit(["source", "job", "parts", "outputs", "files"]))
  .mapFields(
    Struct.assign({
      source: SourceFile.mapFields(Struct.omit(["path"])).mapFields(Struct.assign({ name: Schema.String })),
      job: Schema.optionalKey(Job),
      parts: Schema.optionalKey(
        Schema.Array(PartReport.mapFields(Struct.omit(["job"])).mapFields(Struct.assign({ job: Job })))
      ),
      outputs: Schema.Array(OutputDocument)
    })
  )
  .annotate({ identifier: "Report" })
export type ReportDocument = typeof ReportDocument.Type

/** What became of rows. Several only for a key that rows share. */
export const RowList = Schema.Struct({ rows: Schema.Array(RowFate) }).annotate({ identifier: "RowList" })

/** What can be imported, and what has to be said about it. Holds no setting. */
export const ProviderDocument = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  importTypes: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      aliases: Schema.Array(Schema.String),
      title: Schema.String,
      formats: Schema.Array(Schema.String),
      requiredColumns: Schema.Array(Schema.String),
      key: Schema.optionalKey(Schema.Array(Schema.String)),
      isDestructive: Schema.Boolean,
      effects: Schema.Array(Schema.String)
    })
  ),
  options: Schema.Record(Schema.String, Schema.Json).annotate({
    description: "JSON Schema of `options`; which of them an import type takes is told when it is submitted."
  })
}).annotate({ identifier: "Provider" })
export type ProviderDocument = typeof ProviderDocument.Type

/** All providers that this server knows. */
export const ProviderList = Schema.Struct({ providers: Schema.Array(ProviderDocument) }).annotate({
  identifier: "ProviderList"
})

/** Whether the server is well, and nothing more. */
export const HealthDocument = Schema.Struct({ status: Schema.Literals(["ok", "not-ready"]) }).annotate({
  identifier: "Health"
})
