import type { Layer } from "effect"
import type { BeginOptions, RunJournal } from "../journal/run-journal.ts"
import type { RunOverview } from "../journal/run-overview.ts"
import type { RunPage, RunQuestion } from "../journal/run-question.ts"
import type { FileCheck } from "../lifecycle/1-stage/check-file.ts"
import type { AdoptRequest } from "../lifecycle/adopt-import.ts"
import type { EngineSettings } from "../lifecycle/engine-settings.ts"
import type { SourceImportRequest } from "../lifecycle/import-source.ts"
import type { PlanRequest } from "../lifecycle/plan-import.ts"
import type { ResumeOptions } from "../lifecycle/resume-import.ts"
import type { SettleOptions } from "../lifecycle/refuse-other-job.ts"
import type { RetryRequest } from "../lifecycle/retry-import.ts"
import type { CollectedRow } from "../lifecycle/outcome-rows.ts"
import type { RunEvent } from "../lifecycle/run-event.ts"
import type { Settlement } from "../lifecycle/settle-import.ts"
import type { RunReport } from "../model/run-report.ts"
import type { SettingValues } from "../provider/provider-plugin.ts"
import type { ProviderSet } from "../provider/provider-registry.ts"
import type { BegunImport } from "./begun-import.ts"
import type { AfterCollectCallback, BeforeStartCallback, SettingsCallback } from "./caller-code.ts"

/** How to make an importer. */
export interface ImporterOptions {
  /** Plugins, or what `loadProviders` gave. */
  readonly providers: ProviderSet
  /**
   * Settings of a provider by its id, each by name, or a function that gives them each time a provider is opened: by tenant, say, and with
   * a secret from a vault. The environment is used for a provider that is not named.
   */
  readonly settings?: Readonly<Record<string, SettingValues>> | SettingsCallback
  /** Where runs are recorded. `.bulkport/runs` in the working folder unless given. */
  readonly runsFolder?: string
  /** Where runs are recorded instead of a folder: `layerSqlite({ folder })` or `layerPostgres({ … })` of `@bulkport/store-sql`. */
  readonly store?: Layer.Layer<RunJournal, unknown>
  readonly engine?: Partial<EngineSettings>
  /** Where traces, metrics and logs go: `layerOtlp({ … })` of `@bulkport/telemetry`. Nowhere unless given; `close` sends what is left. */
  readonly telemetry?: Layer.Layer<never, unknown>
  /** Told of every event of every run. Its failure is logged, and spoils nothing. */
  readonly onEvent?: (event: RunEvent) => void
  /**
   * Asked before every start, once for a file in parts. A veto stops the run with `StartVetoed`, and so does a failure: nothing has been
   * started then, and a run that is resumed asks again.
   */
  readonly beforeStart?: BeforeStartCallback
  /**
   * Told of the report of a run, at least once: again when a run is resumed of which it is not recorded that it was told. A failure does not
   * spoil the import; `onEvent` hears `after-collect-failed`.
   */
  readonly afterCollect?: AfterCollectCallback
}

/** Stops waiting when aborted, and rejects with the signal's reason. The remote job goes on, and the run can be resumed. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

/** Whether the caller agrees to what cannot be undone. */
export interface ConsentOptions {
  /** Agree to the start of an import that cannot be undone, when nobody has yet. */
  readonly confirmed?: boolean
}

/** Which file to check, and against what. */
export interface FileCheckRequest extends Pick<
  PlanRequest,
  "file" | "reading" | "columns" | "sendAs" | "options"
> {
  /** Rows are held against the rules of this import when both are given. No settings are needed. */
  readonly provider?: string
  readonly importType?: string
  /** `findings.csv`, and the valid and invalid rows in a file each, are written there. */
  readonly folder?: string
}

/** What to import: a file, or a `source` that is none. */
export type RunRequest =
  (PlanRequest & { readonly source?: undefined }) | (SourceImportRequest & { readonly file?: undefined })

/** The engine for callers who do not use Effect. */
export interface Importer {
  /**
   * Finds everything about a file that can be found without sending it. Findings are data; it rejects, with an `ImportReason`,
   * where there is no table to look at.
   */
  readonly check: (request: FileCheckRequest, options?: CallOptions) => Promise<FileCheck>
  /** Takes one file, or another source, through all five steps. Rejects with the same `ImportError` that Effect callers get. */
  readonly run: (request: RunRequest, options?: CallOptions & BeginOptions) => Promise<RunReport>
  /** The same without waiting for it: gives the run's id and its events at once. */
  readonly begin: (request: RunRequest, options?: CallOptions & BeginOptions) => BegunImport
  /** Goes on with a run that stopped. */
  readonly resume: (
    runId: string,
    options?: CallOptions & ResumeOptions & ConsentOptions
  ) => Promise<RunReport>
  /** The same without waiting for it. The run is named by its whole id. */
  readonly beginResume: (runId: string, options?: CallOptions & ResumeOptions & ConsentOptions) => BegunImport
  /**
   * Begins a run for a job that was started elsewhere, and gives its id: `resume` follows the job and reports. Sends nothing
   * and starts nothing.
   */
  readonly adopt: (request: AdoptRequest, options?: CallOptions) => Promise<string>
  /** Imports only those rows of a run that failed, as they have been mended, as a run of its own. */
  readonly retry: (request: RetryRequest, options?: CallOptions) => Promise<RunReport>
  /** Records what a person found out about a start that is in doubt, so that `resume` can go on. */
  readonly settle: (
    runId: string,
    settlement: Settlement,
    options?: CallOptions & SettleOptions
  ) => Promise<void>
  /** Finds runs, newest first, a page at a time. Rejects with a `JournalProblem`. */
  readonly find: (question: RunQuestion, options?: CallOptions) => Promise<RunPage>
  /** A run in short, as it stands now, whoever works on it. Rejects with a `JournalProblem`. */
  readonly look: (runId: string, options?: CallOptions) => Promise<RunOverview>
  /**
   * What became of every row of a run whose results are collected, in the order of the file and in constant memory. Iterating it
   * rejects with an `ImportReason`.
   */
  readonly outcomes: (runId: string) => AsyncIterable<CollectedRow>
  /** Closes all connections. Call it when done. */
  readonly close: () => Promise<void>
}
