import type { Job } from "./advocate-wire.ts"

/** How long after a job's completion a missing link may still appear. */
const graceMillis = 30_000

/** At so many looks at a finished job a missing link may be on its way. With the engine's pauses they take about 15 s. */
const looksInVain = 5

/** Tells links to results that are on their way from those that will never be there. Remembers what it was shown. */
export interface LateLinks {
  /** Whether a link that this finished job lacks may still appear. Each call counts as a look at the job. */
  readonly mayAppear: (job: Job, nowMillis: number) => boolean
}

/**
 * A completed job has a success file, and an error file if it counts errors: links may be missing right after completion.
 *
 * Neither is certain. An older page of the service has no success file for deletions, and `stats` may count what is not
 * there. So there is an end to waiting: a number of looks, and a time for those who come later.
 */
export const makeLateLinks = (): LateLinks => {
  const looks = new Map<string, number>()
  return {
    mayAppear: (job, nowMillis) => {
      if (job.status !== "COMPLETED" || !lacksLink(job) || isOld(job, nowMillis)) return false
      const before = looks.get(job.id) ?? 0
      looks.set(job.id, before + 1)
      return before < looksInVain
    }
  }
}

const lacksLink = ({ downloadErrorUrl, downloadUrl, stats }: Job): boolean =>
  typeof downloadUrl !== "string" || ((stats?.errors ?? 0) > 0 && typeof downloadErrorUrl !== "string")

const isOld = ({ dateCompleted }: Job, nowMillis: number): boolean =>
  typeof dateCompleted === "number" && Math.abs(nowMillis - dateCompleted) >= graceMillis
