import type { WatchedRun } from "./watched-run.ts"

/** The runs that have a text in what is known of them, in whatever letters. */
export const searchRuns = (runs: ReadonlyArray<WatchedRun>, text: string): ReadonlyArray<WatchedRun> => {
  const wanted = text.trim().toLowerCase()
  if (wanted === "") return runs
  return runs.filter(({ file, id, importType, provider, queue, standing, tenant, worker }) =>
    [id, tenant, provider, importType, file, standing, queue, worker].some(
      (each) => each?.toLowerCase().includes(wanted) === true
    )
  )
}
