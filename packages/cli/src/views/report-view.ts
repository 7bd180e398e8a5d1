import { RunReport } from "@bulkport/core"
import { Schema } from "effect"
import { join } from "node:path"
import type { RecordedReport } from "../engine.ts"
import { exitCodes } from "../exit-code.ts"
import { count, counted, duration } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { warningsLine } from "./findings-text.ts"
import { lines, namedLines, nextLines } from "./layout.ts"
import { keptText, rowsText } from "./run-facts.ts"

const encode = Schema.encodeSync(RunReport)

const shownReasons = 5

const verdictText = ({ providerState, rows, verdict }: RunReport): string => {
  if (verdict === "succeeded")
    return `Succeeded: ${rows.staged === 1 ? "the only row was" : `all ${count(rows.staged)} rows were`} accepted.`
  if (verdict === "job-failed")
    return `Job failed: the service says ${providerState}. Rows may have been applied all the same.`
  const parts = [
    rows.rejected === 0 ? "" : `${counted(rows.rejected, "row")} rejected`,
    rows.setAside === 0 ? "" : `${counted(rows.setAside, "row")} set aside`,
    rows.unknown === 0 ? "" : `${counted(rows.unknown, "row")} of unknown outcome`
  ].filter(Boolean)
  return `Incomplete: ${parts.join(", ")}, of ${count(rows.staged + rows.setAside)}.`
}

const reasons = ({ rejections }: RunReport): ReadonlyArray<string> => [
  ...rejections.slice(0, shownReasons).map(({ code, firstLine, rows }) => {
    const name = code === "none" ? "without a code" : code
    return `${counted(rows, "row")} ${name}, the first in line ${count(firstLine)}`
  }),
  ...(rejections.length > shownReasons ? [`and ${rejections.length - shownReasons} more reasons`] : [])
]

const total = (report: RunReport): number => report.steps.reduce((sum, { millis }) => sum + millis, 0)

/** Retries what failed for certain; rows of unknown outcome may have been applied, and are retried only when asked to. */
const retryCommand = (session: CallSession, { rows, runId }: RunReport): string =>
  session.command("retry", runId, ...(rows.rejected + rows.setAside === 0 ? ["--unknown"] : []))

/** The story of a whole run, verdict first. */
export const reportView = (session: CallSession, recorded: RecordedReport): Answer => {
  const { look } = session
  const { conversions, folder, report, resultsKeptUntil } = recorded
  const { files, rows, verdict } = report
  const colour = { succeeded: look.good, incomplete: look.doubtful, "job-failed": look.bad }[verdict]
  const failedRows = files.failedRows === undefined ? undefined : join(folder, files.failedRows)
  const next = failedRows === undefined ? undefined : retryCommand(session, report)
  return {
    exitCode: exitCodes[verdict],
    json: {
      report: encode(report),
      conversions,
      resultsKeptUntil: resultsKeptUntil ?? null,
      folder,
      failedRows: failedRows ?? null,
      next: next ?? null
    },
    text: lines(
      colour(verdictText(report)),
      namedLines([
        ["Rows", rowsText(rows)],
        ["Rejected", ...reasons(report)],
        [
          "Findings",
          report.validation.findings === 0
            ? undefined
            : `${count(report.validation.findings)} before the start`
        ],
        ["Converted", conversions.length === 0 ? undefined : conversions.join(" ")],
        [
          "Warnings",
          ...report.source.guesses.map(look.doubtful),
          warningsLine(report.validation, report.validation.warnings),
          ...report.warnings.map(look.doubtful)
        ],
        ["Job", report.job && `${report.job.id} (${report.providerState})`],
        ["Parts", report.parts && `${count(report.parts.length)}, each with a job of its own`],
        ["Results", keptText(resultsKeptUntil)],
        ["At", report.target],
        [
          "Time",
          `${duration(total(report))}: ${report.steps.map(({ millis, step }) => `${step} ${duration(millis)}`).join(", ")}`
        ],
        ["Run", session.path(folder)],
        ["Failed rows", failedRows === undefined ? undefined : session.path(failedRows)]
      ]),
      failedRows === undefined
        ? []
        : [
            "",
            "The file of failed rows says beside each row what became of it. Mend the rows there, then retry them.",
            ...(rows.unknown === 0
              ? []
              : ["Rows of unknown outcome may have been applied: they are retried with --unknown only."])
          ],
      nextLines("Next", next)
    )
  }
}
