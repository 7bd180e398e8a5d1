import type { Run } from "../journal/run-journal.ts"
import type { ImportType } from "../provider/import-type.ts"
import type { Provider, StepContext } from "../provider/provider.ts"
import { join, resolve } from "node:path"
import { stepFolders } from "../journal/run-journal-files.ts"

/** What every step is handed: the run to record in, and the opened provider. Steps read it and never change it. */
export interface ImportRun {
  readonly run: Run
  readonly provider: Provider
  readonly importType: ImportType
  readonly label: string
}

/** What a provider's operation may know about the run. */
export const stepContext = ({ label, run }: ImportRun): StepContext => ({
  label,
  folder: join(run.folder, stepFolders.stage),
  resolve: (path) => resolve(run.folder, path)
})
