import type { AdvocateBehaviour } from "./behaviour.ts"
import type { StoredJob } from "./job-store.ts"

/** Notes that a client sees a job, and says which status it is shown. */
export const lookAt = (job: StoredJob, behaviour: AdvocateBehaviour): string => {
  const scripted = behaviour.statusScript[job.looks]
  job.looks += 1
  if (scripted === undefined && job.status === "COMPLETED") job.finishedLooks += 1
  return scripted ?? job.status
}
