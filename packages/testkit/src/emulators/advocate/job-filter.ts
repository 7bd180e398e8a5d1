import { Refusal } from "./api-error.ts"
import type { StoredJob } from "./job-store.ts"

/** The filter of the `jobs` query. There is none on `fileRef` or `name`. Section 5.3. */
export interface JobFilter {
  readonly AND?: ReadonlyArray<JobFilter> | null
  readonly OR?: ReadonlyArray<JobFilter> | null
  readonly id_eq?: string | null
  readonly id_in?: ReadonlyArray<string> | null
  readonly type_eq?: string | null
  readonly type_ne?: string | null
  readonly status_eq?: string | null
  readonly status_ne?: string | null
  readonly status_in?: ReadonlyArray<string> | null
  readonly dateCreated_gte?: number | null
  readonly dateCreated_lt?: number | null
  readonly dateCreated_timeframe?: string | null
  readonly dateCompleted_gte?: number | null
  readonly dateCompleted_lt?: number | null
  readonly dateCompleted_timeframe?: string | null
}

const isGiven = <A>(value: A | null | undefined): value is A => value !== undefined && value !== null

const isWithin = (
  value: number | null,
  from: number | null | undefined,
  until: number | null | undefined
) => {
  if (isGiven(from) && (value === null || value < from)) return false
  return !isGiven(until) || (value !== null && value < until)
}

/** Whether a job passes a filter. Refuses time frames, whose words are not published. */
export const passes = (job: StoredJob, filter: JobFilter): boolean => {
  if (isGiven(filter.dateCreated_timeframe) || isGiven(filter.dateCompleted_timeframe)) {
    throw new Refusal(400, "API_REQUEST_NOT_SUPPORTED", "Time frames are not emulated")
  }
  return (
    (filter.AND ?? []).every((inner) => passes(job, inner)) &&
    (!isGiven(filter.OR) || filter.OR.some((inner) => passes(job, inner))) &&
    (!isGiven(filter.id_eq) || job.id === filter.id_eq) &&
    (!isGiven(filter.id_in) || filter.id_in.includes(job.id)) &&
    (!isGiven(filter.type_eq) || job.type === filter.type_eq) &&
    (!isGiven(filter.type_ne) || job.type !== filter.type_ne) &&
    (!isGiven(filter.status_eq) || job.status === filter.status_eq) &&
    (!isGiven(filter.status_ne) || job.status !== filter.status_ne) &&
    (!isGiven(filter.status_in) || filter.status_in.includes(job.status)) &&
    isWithin(job.dateCreated, filter.dateCreated_gte, filter.dateCreated_lt) &&
    isWithin(job.dateCompleted, filter.dateCompleted_gte, filter.dateCompleted_lt)
  )
}
