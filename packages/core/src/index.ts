/** The public list of the engine, and nothing else. */
export * from "./errors/import-error.ts"
export * from "./errors/reasons.ts"
export {
  Collected,
  JournalEntry,
  journalVersion,
  KnownBy,
  type RecordedEntry
} from "./journal/journal-entry.ts"
export {
  type IndexAnswer,
  type IndexedRow,
  RowIndex,
  type RowIndexWriter,
  type RowToIndex
} from "./journal/row-index.ts"
export { isRunId, labelOf, newRunId, readLabel } from "./journal/run-id.ts"
export { layerFiles, stepFolders } from "./journal/run-journal-files.ts"
export { layerMemory } from "./journal/run-journal-memory.ts"
export {
  type BeginOptions,
  type JournalProblem,
  type ListedRecord,
  type Run,
  RunJournal,
  type RunView
} from "./journal/run-journal.ts"
export { overviewOf, RunOverview, RunStanding, runVerdict, standingOf } from "./journal/run-overview.ts"
export {
  cursorOf,
  findByLooking,
  isMeant,
  lookAtRun,
  newestFirst,
  pageSize,
  readCursor,
  type RunPage,
  type RunPlace,
  RunQuestion
} from "./journal/run-question.ts"
export { nextStep, type RunState, runState, stepOf } from "./journal/run-state.ts"
export { checkFile, type CheckRequest, type FileCheck } from "./lifecycle/1-stage/check-file.ts"
export { closestName } from "./rows/closest-name.ts"
export { delimiterName } from "./lifecycle/1-stage/conversions.ts"
export { inspectFile } from "./lifecycle/1-stage/inspect-file.ts"
export { toleranceRefusal } from "./lifecycle/1-stage/tolerance-refusal.ts"
export { addedColumns } from "./lifecycle/5-collect/outcome-files.ts"
export { AfterCollect, type EndedImport } from "./lifecycle/after-collect.ts"
export { BeforeStart, type StartAnswer, type StartQuestion } from "./lifecycle/before-start.ts"
export { adoptImport, type AdoptRequest } from "./lifecycle/adopt-import.ts"
export { EngineSettings } from "./lifecycle/engine-settings.ts"
export { findRow } from "./lifecycle/find-row.ts"
export { indexCollected } from "./lifecycle/row-fate/index-collected.ts"
export {
  importSource,
  planKept,
  type PlannedImport,
  planSource,
  type SourceImportRequest
} from "./lifecycle/import-source.ts"
export { planImport, type PlanRequest } from "./lifecycle/plan-import.ts"
export {
  type PrunableRun,
  type PruneRules,
  type ReasonToKeep,
  reasonToKeep
} from "./lifecycle/prune-rules.ts"
export { type PrunedRuns, type PruneOptions, pruneRuns } from "./lifecycle/prune-runs.ts"
export { resumeImport, type ResumeOptions, stageImport, stepImport } from "./lifecycle/resume-import.ts"
export { childrenOf, planRetryImport, retryImport, type RetryRequest } from "./lifecycle/retry-import.ts"
export { importEvents } from "./lifecycle/import-events.ts"
export type { CollectedRow } from "./lifecycle/outcome-rows.ts"
export { rowOutcomes } from "./lifecycle/row-outcomes.ts"
export { RunEvent, RunObserver, SingleRunEvent } from "./lifecycle/run-event.ts"
export { StepResult, stepResult } from "./lifecycle/step-result.ts"
export { type ImportServices, runImport } from "./lifecycle/run-import.ts"
export { runFamily, type RunFamily } from "./lifecycle/run-family.ts"
export { makeReport, reportName } from "./lifecycle/run-report.ts"
export { type ConsentQuestion, StartConsent } from "./lifecycle/start-consent.ts"
export type { SettleOptions } from "./lifecycle/refuse-other-job.ts"
export { settleImport, type Settlement } from "./lifecycle/settle-import.ts"
export { sharedLimitsInMemory } from "./limits/limits-in-memory.ts"
export { type PlaceKeeper, SharedLimits, type UseWindow } from "./limits/shared-limits.ts"
export { stateFolder } from "./limits/state-folder.ts"
export * from "./model/column-changes.ts"
export { datePatternProblem } from "./model/date-pattern.ts"
export * from "./model/import-plan.ts"
export * from "./model/diagnosis.ts"
export { FileInspection } from "./model/file-inspection.ts"
export * from "./model/job.ts"
export * from "./model/job-summary.ts"
export * from "./model/json.ts"
export * from "./model/lifecycle-step.ts"
export * from "./model/output-file.ts"
export * from "./model/prepared-file.ts"
export * from "./model/progress.ts"
export * from "./model/row-outcome.ts"
export * from "./model/row-fate.ts"
export * from "./model/run-report.ts"
export { RunTrace } from "./model/run-trace.ts"
export * from "./model/source-file.ts"
export * from "./model/staged-file.ts"
export { isTenant } from "./model/tenant.ts"
export * from "./model/validation-report.ts"
export {
  isPluginName,
  loadProviders,
  type LoadOptions,
  pluginNameHint,
  pluginNamePattern
} from "./plugins/load-providers.ts"
export {
  type LoadedProviders,
  type PluginProblem,
  type PluginSource,
  problemBehind
} from "./plugins/loaded-providers.ts"
export * from "./provider/import-type.ts"
export * from "./provider/limits.ts"
export * from "./provider/plugin-command.ts"
export * from "./provider/provider-plugin.ts"
export {
  type ProviderMissing,
  ProviderRegistry,
  type ProviderSet,
  settingsFromEnvironment,
  type SettingsOf
} from "./provider/provider-registry.ts"
export * from "./provider/provider.ts"
export * from "./telemetry/index.ts"
export { encodingNames } from "./rows/text-decoding.ts"
export type {
  ImportSource,
  KeepOptions,
  OpenableSource,
  ReadableBytes,
  SourceBytes,
  SourceRows
} from "./sources/import-source.ts"
export { type Kept, keepSource, type KeepProblem, keptFor } from "./sources/keep-source.ts"
export { cleanName } from "./sources/kept-name.ts"
export { KeptSource } from "./sources/kept-source.ts"
export {
  forgetSource,
  removeUnfinishedSources,
  removeUnusedSources,
  type UnusedSources
} from "./sources/unused-sources.ts"
