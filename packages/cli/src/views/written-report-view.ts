import { runVerdict } from "@bulkport/core"
import type { ReportedRun } from "../report/reported-run.ts"
import type { Answer, CallSession } from "../session.ts"

/** A page that was written. */
export interface WrittenReport {
  readonly run: ReportedRun
  /** Absolute. */
  readonly path: string
  readonly bytes: number
  readonly isOpened: boolean
}

/** Where the page is: on standard output the path alone, for another call to take. */
export const writtenReportView = (
  session: CallSession,
  { bytes, isOpened, path, run }: WrittenReport
): Answer => ({
  exitCode: 0,
  document: "report",
  json: {
    file: path,
    bytes,
    run: run.view.id,
    verdict: runVerdict(run.view.state) ?? null,
    shownRows: run.failing.rows.length,
    includesValues: run.includeValues,
    opened: isOpened
  },
  text: session.path(path)
})
