import { labelOf } from "@bulkport/core"

/** The run, or the part of a run, whose job has this label; `undefined` when it is none of these runs. */
export const runOfLabel = (runs: ReadonlyArray<string>, label: string): string | undefined => {
  const part = /^(.+)-part-([1-9]\d*)$/.exec(label)
  for (const run of runs) {
    if (labelOf(run) === label) return run
    if (part !== null && labelOf(run) === part[1]) return `${run}/parts/${part[2]}`
  }
  return undefined
}
