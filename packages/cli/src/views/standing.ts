import { nextStep, type RunView } from "@bulkport/core"
import { count } from "../progress/amounts.ts"

/** Where a run stands, in a few words. */
export const standing = ({ state }: RunView): string => {
  if (state.doubt !== undefined) return "start in doubt"
  if (state.stageRefusal === "AlreadyImported") return "imported before"
  const next = nextStep(state)
  if (next !== undefined) return next === "track" ? "job running" : `before ${next}`
  const { parts, rows } = state.collected ?? {}
  const failed = (parts ?? []).filter(({ verdict }) => verdict === "job-failed").length
  if (failed > 0) return `${count(failed)} of ${count(parts?.length ?? 0)} jobs failed`
  if (state.tracked?.state === "failed") return "job failed"
  if (rows !== undefined && rows.accepted < rows.staged + rows.setAside) {
    const all = rows.staged + rows.setAside
    return `incomplete (${count(all - rows.accepted)} of ${count(all)} rows)`
  }
  return "succeeded"
}
