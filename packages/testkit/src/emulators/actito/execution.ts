/** An execution as the emulator keeps it, and as tests see it (dossier 6.1). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { ImportDefinition } from "./import-definition.ts"
import type { Upload } from "./upload.ts"
import type { ExecutionStatus } from "./wire-profile.ts"

/** Rows by what became of them. */
export interface ExecutionCounts {
  readonly read: number
  readonly created: number
  readonly updated: number
  readonly ignored: number
  readonly rejected: number
}

/** What a run of the file came to. */
export interface RunOutcome {
  readonly counts: ExecutionCounts
  /** Why the file failed as a whole; then nothing was written. */
  readonly failure: { readonly code: string; readonly message: string } | undefined
  /** Output files on the disk, and the names they go by. */
  readonly errorFile: OutputFile | undefined
  readonly resultFile: OutputFile | undefined
}

/** An output file on the disk. */
export interface OutputFile {
  readonly path: string
  readonly name: string
}

/** Which generation of the API an execution was made with; neither shows those of the other (assumed). */
export type ApiGeneration = "v4" | "v5"

/** An execution as tests see it. */
export interface EmulatedExecution {
  readonly id: string
  readonly api: ApiGeneration
  readonly entity: string
  /** Id of the predefined ETL it was triggered from; undefined for a one-shot. */
  readonly etlId: string | undefined
  readonly name: string | undefined
  /** The definition as received: in the wire profile's spelling, or the parameters of V4. */
  readonly definition: unknown
  /** Id of the table it loads. */
  readonly table: string
  /** Where it stands, in the emulator's own words whatever the wire profile. */
  readonly status: ExecutionStatus
  /** True counts; all zero until the run has ended. */
  readonly counts: ExecutionCounts
  readonly failure: { readonly code: string; readonly message: string } | undefined
  readonly fileName: string
  /** Bytes of the data as it was sent, or fetched from a remote location. */
  readonly uploadedBytes: number
  /** True when the service fetched the data itself. */
  readonly isRemote: boolean
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** What is settled when an execution is accepted. */
export interface NewExecution {
  readonly api: ApiGeneration
  readonly entity: string
  readonly etlId: string | undefined
  readonly received: unknown
  readonly definition: ImportDefinition
  readonly upload: Upload
}

/** An execution as the emulator keeps it. */
export interface Execution extends NewExecution {
  readonly id: string
  readonly createdAt: number
  endedAt: number | undefined
  outcome: RunOutcome | undefined
  statusPolls: number
  resultsPolls: number
  outputFilesPolls: number
}

/** Counts of a run that wrote nothing. */
export const noRows: ExecutionCounts = { read: 0, created: 0, updated: 0, ignored: 0, rejected: 0 }

/** When the execution leaves pending. */
export const startOf = (execution: Execution, behaviour: ActitoBehaviour): number =>
  execution.createdAt + Math.min(behaviour.executionMillis / 3, 1_000)

/** When the execution ended or is going to end, once its run is over. */
export const endOf = (execution: Execution, behaviour: ActitoBehaviour): number | undefined =>
  execution.endedAt === undefined
    ? undefined
    : Math.max(execution.endedAt, execution.createdAt + behaviour.executionMillis)

/** Where the execution stands now. */
export const statusOf = (execution: Execution, behaviour: ActitoBehaviour): ExecutionStatus => {
  const now = Date.now()
  const end = endOf(execution, behaviour)
  const { outcome } = execution
  if (outcome === undefined || end === undefined || now < end) {
    return now < startOf(execution, behaviour) ? "PENDING" : "RUNNING"
  }
  if (outcome.failure !== undefined) return "ERROR"
  if (behaviour.agreement === "with-error-but-zero") return "WITH_ERROR"
  if (behaviour.agreement === "success-but-some") return "SUCCESS"
  return outcome.counts.rejected > 0 ? "WITH_ERROR" : "SUCCESS"
}

/** Whether a status is the last one. */
export const isFinal = (status: ExecutionStatus): boolean => status !== "PENDING" && status !== "RUNNING"

/** The execution as tests see it. */
export const describeExecution = (execution: Execution, behaviour: ActitoBehaviour): EmulatedExecution => ({
  id: execution.id,
  api: execution.api,
  entity: execution.entity,
  etlId: execution.etlId,
  name: execution.definition.name,
  definition: execution.received,
  table: execution.definition.table.structure.id,
  status: statusOf(execution, behaviour),
  counts: execution.outcome?.counts ?? noRows,
  failure: execution.outcome?.failure,
  fileName: execution.upload.fileName,
  uploadedBytes: execution.upload.bytes,
  isRemote: execution.definition.source !== undefined && execution.etlId === undefined,
  createdAt: execution.createdAt
})
