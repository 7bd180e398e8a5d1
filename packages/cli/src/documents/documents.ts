/** Every JSON document that the command line prints, by name, with its schema. One line for each. */
import type { Schema } from "effect"
import { CheckDocument } from "./check-document.ts"
import { DoctorDocument } from "./doctor-document.ts"
import { EmulateDocument } from "./emulate-document.ts"
import { ErrorDocument } from "./error-document.ts"
import { InitDocument } from "./init-document.ts"
import { CompletionsDocument } from "./completions-document.ts"
import { ExplainDocument } from "./explain-document.ts"
import { JobsDocument } from "./jobs-document.ts"
import { OverviewDocument } from "./overview-document.ts"
import { PluginCommandDocument } from "./plugin-command-document.ts"
import { ProviderDoctorDocument } from "./provider-doctor-document.ts"
import { ProvidersDocument } from "./providers-document.ts"
import { ReportDocument } from "./report-document.ts"
import { RunDocument } from "./run-document.ts"
import { RunRecordDocument } from "./run-record-document.ts"
import { RunsListDocument } from "./runs-list-document.ts"
import { RunsOpenDocument } from "./runs-open-document.ts"
import { RunsPruneDocument } from "./runs-prune-document.ts"
import { SchemaDocument } from "./schema-document.ts"
import { StepDocument } from "./step-document.ts"
import { SupportBundleDocument } from "./support-bundle-document.ts"
import { TrackAllDocument } from "./track-all-document.ts"

/** A document without the members that every document has. */
export type Document = Schema.Struct<Schema.Struct.Fields>

/** Name → schema of the document, without the members that every document has. */
export const documents: Readonly<Record<string, Document>> = {
  check: CheckDocument,
  doctor: DoctorDocument,
  emulate: EmulateDocument,
  error: ErrorDocument,
  init: InitDocument,
  completions: CompletionsDocument,
  explain: ExplainDocument,
  jobs: JobsDocument,
  overview: OverviewDocument,
  "plugin-command": PluginCommandDocument,
  "provider-doctor": ProviderDoctorDocument,
  providers: ProvidersDocument,
  report: ReportDocument,
  run: RunDocument,
  "runs-list": RunsListDocument,
  "runs-open": RunsOpenDocument,
  "runs-prune": RunsPruneDocument,
  "runs-show": RunRecordDocument,
  schema: SchemaDocument,
  stage: StepDocument,
  start: StepDocument,
  "support-bundle": SupportBundleDocument,
  track: StepDocument,
  "track-all": TrackAllDocument,
  validate: StepDocument
}
