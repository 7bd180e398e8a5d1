import type { JobSummary } from "@bulkport/core"
import { count, counted, moment } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, nextLines, printable, table, withoutEmptyColumns } from "./layout.ts"

/** A job at a service, and the run that started it when it is recorded here. */
export interface ListedJob {
  readonly job: JobSummary
  readonly run?: string
}

/** Jobs that were asked for. */
export interface JobsList {
  readonly provider: string
  /** Where they are, in words. */
  readonly target: string
  /** True when a job that was started elsewhere can be followed. */
  readonly canAdopt: boolean
  readonly jobs: ReadonlyArray<ListedJob>
  /** True when there were as many as asked for, and the list was not read to its end. */
  readonly hasMore: boolean
  readonly limit: number
}

const header = ["JOB", "TYPE", "STATE", "STARTED", "BY", "ROWS", "ERRORS", "RESULTS UNTIL", "RUN"]

/** Our word, and the service's own where that is another one. */
const stateText = ({ providerState, state }: JobSummary): string => {
  const word = printable(providerState)
  return word.toLowerCase() === state ? state : `${state} (${word})`
}

const runText = ({ job, run }: ListedJob): string =>
  run ?? (job.label === undefined ? "" : `ours, not here (${printable(job.label)})`)

const row = (listed: ListedJob): ReadonlyArray<string> => {
  const { job } = listed
  return [
    printable(job.id),
    printable(job.type),
    stateText(job),
    moment(job.createdAt) ?? "",
    printable(job.startedBy ?? ""),
    job.rowsProcessed === undefined ? "" : count(job.rowsProcessed),
    job.errors === undefined ? "" : count(job.errors),
    moment(job.resultsKeptUntil) ?? "",
    runText(listed)
  ]
}

/** What can be done about the first job that somebody might want to follow. */
const nextOf = (session: CallSession, { canAdopt, jobs, provider }: JobsList) => {
  const foreign = jobs.find(({ job, run }) => canAdopt && job.isImport && run === undefined)
  return nextLines(
    "To follow one that was started elsewhere",
    foreign && session.command("track", "--provider", provider, "--job", printable(foreign.job.id))
  )
}

/** The jobs at a service, in its order. */
export const jobsView = (session: CallSession, list: JobsList): Answer => {
  const { hasMore, jobs, limit, target } = list
  return {
    exitCode: 0,
    document: "jobs",
    json: {
      provider: list.provider,
      target,
      jobs: jobs.map(({ job, run }) => ({ ...job, ...(run === undefined ? {} : { run }) })),
      hasMore
    },
    text:
      jobs.length === 0
        ? `There are no such jobs in ${target}.`
        : lines(
            table(withoutEmptyColumns([header, ...jobs.map(row)])),
            hasMore ? ["", `There may be more than these ${counted(limit, "job")}: see --limit.`] : [],
            nextOf(session, list)
          )
  }
}
