import { basename } from "node:path"
import { exitCodes } from "../exit-code.ts"
import { count, counted, size } from "../progress/amounts.ts"
import { type PrunePlan, type ReasonToKeep, reasonsToKeep } from "../runs/prune-plan.ts"
import type { RunSummary } from "../runs/run-summary.ts"
import { spanText } from "../runs/time-span.ts"
import type { Answer, CallSession } from "../session.ts"
import { fittedTable } from "./fitted-table.ts"
import { lines, namedLines, nextLines, printable } from "./layout.ts"

/** A run that may go, and the bytes of its files. */
export interface PrunedRun {
  readonly summary: Pick<RunSummary, "id" | "lastEntryAt" | "standing" | "file">
  readonly bytes: number
}

/** What was found, and what came of it. */
export interface Pruning {
  readonly folder: string
  readonly shown: ReadonlyArray<PrunedRun>
  readonly plan: PrunePlan
  /** Ids of those that are gone; left out when nothing was to be removed. */
  readonly removed: ReadonlySet<string> | undefined
  /** True when somebody was asked and did not agree. */
  readonly isRefused?: boolean
  readonly input: { readonly all: boolean; readonly dryRun: boolean; readonly olderThan: number }
}

/** So many runs are listed; a document has all of them. */
const most = 20

const reasonTexts: Record<ReasonToKeep, string> = {
  unreadable: "cannot be read",
  running: "with a job that runs",
  "in-doubt": "with a start in doubt",
  "not-collected": "whose results were not collected (--all removes them)",
  "needed-against-repetition": "that keep the same content from being imported twice",
  recent: "to which something happened lately",
  "failed-rows": "with failed rows that were not retried (--all removes them)",
  family: "of which a retry, or the run it retries, stays"
}

const keptLines = ({ kept }: PrunePlan): ReadonlyArray<string | undefined> =>
  reasonsToKeep.map((reason) => {
    const runs = [...kept.values()].filter((each) => each === reason).length
    return runs === 0 ? undefined : `${count(runs)} ${reasonTexts[reason]}`
  })

const bytesOf = (runs: ReadonlyArray<PrunedRun>): number => runs.reduce((sum, { bytes }) => sum + bytes, 0)

const headline = (session: CallSession, { isRefused, removed, shown }: Pruning): string => {
  const { doubtful, good } = session.look
  if (shown.length === 0) return "There is nothing to remove."
  if (isRefused === true) return doubtful("Nothing was removed.")
  const amount = (runs: ReadonlyArray<PrunedRun>): string =>
    `${counted(runs.length, "run")}, ${size(bytesOf(runs))}`
  if (removed === undefined) return doubtful(`Would remove ${amount(shown)}.`)
  return good(`Removed ${amount(shown.filter(({ summary }) => removed.has(summary.id)))}.`)
}

/** What was removed, or would be, and what stays for which reason. */
export const pruneView = (session: CallSession, pruning: Pruning): Answer => {
  const { folder, input, isRefused, plan, removed, shown } = pruning
  const left = removed === undefined ? [] : shown.filter(({ summary }) => !removed.has(summary.id))
  const { stdout } = session.surroundings
  const listed = removed === undefined && isRefused !== true ? shown.slice(0, most) : []
  return {
    exitCode: isRefused === true ? exitCodes.UsageInvalid : 0,
    document: "runs-prune",
    json: {
      folder,
      dryRun: input.dryRun,
      runs: shown.map(({ bytes, summary }) => ({
        id: summary.id,
        lastEntryAt: summary.lastEntryAt,
        standing: summary.standing,
        bytes,
        removed: removed?.has(summary.id) ?? false
      })),
      bytes: bytesOf(removed === undefined ? shown : shown.filter(({ summary }) => removed.has(summary.id))),
      kept: [...plan.kept].map(([id, reason]) => ({ id, reason }))
    },
    text: lines(
      headline(session, pruning),
      listed.length === 0
        ? []
        : [
            "",
            ...fittedTable(
              [
                { name: "RUN", cells: listed.map(({ summary }) => summary.id) },
                { name: "STANDS", cells: listed.map(({ summary }) => summary.standing), least: 10 },
                { name: "SIZE", cells: listed.map(({ bytes }) => size(bytes)), isNumber: true, rank: 2 },
                {
                  name: "FILE",
                  cells: listed.map(({ summary }) => printable(basename(summary.file))),
                  least: 12,
                  rank: 1
                }
              ],
              stdout.isTerminal ? stdout.columns() : Number.MAX_SAFE_INTEGER
            ),
            ...(shown.length > listed.length ? [`and ${count(shown.length - listed.length)} more`] : []),
            ""
          ],
      namedLines([
        [
          "In use",
          left.length === 0 ? undefined : `${counted(left.length, "run")} stayed: somebody is at work on them`
        ],
        ["Stays", ...keptLines(plan)]
      ]),
      removed === undefined && isRefused !== true && shown.length > 0
        ? nextLines(
            "Remove them",
            session.command(
              "runs",
              "prune",
              "--older-than",
              spanText(input.olderThan),
              ...(input.all ? ["--all"] : []),
              "--yes"
            )
          )
        : []
    )
  }
}
