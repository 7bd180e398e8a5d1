import { hash } from "node:crypto"
import type { AdvocateBehaviour, ForeignJob } from "./behaviour.ts"
import type { JsonRecord } from "./json-record.ts"
import type { StoredFile } from "./stored-file.ts"

/** The formats a job can write its result files in. */
export type OutputFormat = "CSV" | "XLSX" | "JSONL"

/** How many records a job has read so far, and how many of them it refused. */
export interface JobCounts {
  recordsProcessed: number
  errors: number
}

/** A job as the emulated service keeps it. Moments are milliseconds since the epoch. */
export interface EmulatedJob {
  readonly id: string
  readonly type: string
  readonly name: string | null
  readonly requester: string | null
  readonly mailtoEmail: string | null
  readonly fileRef: string | null
  readonly outputFormat: OutputFormat
  readonly params: JsonRecord | null
  readonly dateCreated: number
  readonly status: string
  readonly dateCompleted: number | null
  readonly dateExpires: number | null
  readonly counts: Readonly<JobCounts>
  /** Why the job was aborted. The service does not tell its clients. */
  readonly abortReason: string | undefined
}

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

/** A job with what only the emulator's own parts may see and change. */
export interface StoredJob extends Omit<Mutable<EmulatedJob>, "counts"> {
  readonly counts: JobCounts
  resultFile: StoredFile | undefined
  errorFile: StoredFile | undefined
  hiddenLooks: number
  looks: number
  finishedLooks: number
}

/** The members of a job that are given when it is made. */
export type NewJob = Pick<
  EmulatedJob,
  "id" | "type" | "name" | "requester" | "mailtoEmail" | "fileRef" | "outputFormat" | "params" | "dateCreated"
>

/** A job at its beginning. */
export const makeJob = (given: NewJob): StoredJob => ({
  ...given,
  status: "PENDING",
  dateCompleted: null,
  dateExpires: null,
  counts: { recordsProcessed: 0, errors: 0 },
  abortReason: undefined,
  resultFile: undefined,
  errorFile: undefined,
  hiddenLooks: 0,
  looks: 0,
  finishedLooks: 0
})

const makeForeignJob = (foreign: ForeignJob): StoredJob => ({
  ...makeJob({
    id: foreign.id,
    type: foreign.type,
    name: foreign.name ?? null,
    requester: foreign.requester ?? "Somebody else",
    mailtoEmail: null,
    fileRef: foreign.fileRef ?? null,
    outputFormat: "CSV",
    params: null,
    dateCreated: foreign.dateCreated ?? Date.now()
  }),
  status: foreign.status
})

const mixedId = ({ id }: StoredJob): string => hash("sha1", id)

const byMixedId = (left: StoredJob, right: StoredJob): number => (mixedId(left) < mixedId(right) ? -1 : 1)

/** The tenant's job table: imports made here, and foreign jobs from the behaviour. */
export interface JobStore {
  readonly add: (job: StoredJob) => void
  /** Jobs made through this emulator, oldest first. */
  readonly own: () => ReadonlyArray<StoredJob>
  /** Finds a job a client may see now; being looked for counts as a look. */
  readonly find: (id: string) => StoredJob | undefined
  /** Every job a client may see now, in the order of the list; counts as a look at those still hidden. */
  readonly list: () => ReadonlyArray<StoredJob>
  /** Finds a job however hidden. */
  readonly peek: (id: string) => StoredJob | undefined
  readonly remove: (id: string) => boolean
}

/** An empty job table. */
export const makeJobStore = (behaviour: AdvocateBehaviour): JobStore => {
  const jobs = new Map<string, StoredJob>()
  const all = () => [...behaviour.foreignJobs.map(makeForeignJob), ...jobs.values()]
  const isVisible = (job: StoredJob) => {
    if (!jobs.has(job.id) || job.hiddenLooks >= behaviour.jobVisibleAfterPolls) return true
    job.hiddenLooks += 1
    return false
  }
  const peek = (id: string) => jobs.get(id) ?? all().find((job) => job.id === id)
  return {
    add: (job) => void jobs.set(job.id, job),
    own: () => [...jobs.values()],
    peek,
    find: (id) => {
      const job = peek(id)
      return job !== undefined && isVisible(job) ? job : undefined
    },
    list: () => {
      const visible = all().filter(isVisible)
      // By a sum of the id: in no order at all, and yet the same on every page.
      if (behaviour.jobListOrder === "mixed") return visible.sort(byMixedId)
      visible.sort((left, right) => left.dateCreated - right.dateCreated)
      return behaviour.jobListOrder === "oldest-first" ? visible : visible.reverse()
    },
    remove: (id) => jobs.delete(id)
  }
}
