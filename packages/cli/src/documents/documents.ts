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
import {
  QueueCancelDocument,
  QueueListDocument,
  QueueResumeDocument,
  SubmitDocument
} from "./queue-documents.ts"
import { ReportDocument } from "./report-document.ts"
import { RunDocument } from "./run-document.ts"
import { RunRecordDocument } from "./run-record-document.ts"
import { RunsListDocument } from "./runs-list-document.ts"
import { RunsOpenDocument } from "./runs-open-document.ts"
import { RunsPruneDocument } from "./runs-prune-document.ts"
import { RunsRowDocument } from "./runs-row-document.ts"
import { RunsWatchDocument } from "./runs-watch-document.ts"
import { SchemaDocument } from "./schema-document.ts"
import { StepDocument } from "./step-document.ts"
import { SupportBundleDocument } from "./support-bundle-document.ts"
import { TokenCreateDocument, TokenListDocument, TokenRevokeDocument } from "./token-documents.ts"
import { TrackAllDocument } from "./track-all-document.ts"
import { WorkerDocument } from "./worker-document.ts"

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
  "queue-cancel": QueueCancelDocument,
  "queue-list": QueueListDocument,
  "queue-resume": QueueResumeDocument,
  report: ReportDocument,
  run: RunDocument,
  "runs-list": RunsListDocument,
  "runs-open": RunsOpenDocument,
  "runs-prune": RunsPruneDocument,
  "runs-row": RunsRowDocument,
  "runs-show": RunRecordDocument,
  "runs-watch": RunsWatchDocument,
  schema: SchemaDocument,
  stage: StepDocument,
  start: StepDocument,
  submit: SubmitDocument,
  "support-bundle": SupportBundleDocument,
  "token-create": TokenCreateDocument,
  "token-list": TokenListDocument,
  "token-revoke": TokenRevokeDocument,
  track: StepDocument,
  "track-all": TrackAllDocument,
  validate: StepDocument,
  worker: WorkerDocument
}
