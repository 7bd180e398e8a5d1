import type { CallSession } from "../session.ts"
import { importWords } from "../views/import-words.ts"
import { printable } from "../views/layout.ts"
import { rowsText, type WatchedRun } from "./watched-run.ts"

/** A run in a line of words. */
export const runLine = (session: CallSession, run: WatchedRun): string => {
  const rows = rowsText(run)
  const whose = run.tenant === undefined ? "" : ` of ${printable(run.tenant)}`
  return [
    `${run.id}: ${run.standing}`,
    `${importWords(session, run)}${whose}`,
    ...(rows === "" ? [] : [`${rows} rows`]),
    ...(run.next === undefined ? [] : [`next: ${session.command(...run.next)}`])
  ].join(", ")
}
