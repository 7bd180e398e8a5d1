import { RunReport } from "@bulkport/core"
import { Schema } from "effect"
import { join } from "node:path"
import type { RecordedReport } from "../engine.ts"
import { exitCodes } from "../exit-code.ts"
import { count, counted, duration } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { warningsLine } from "./findings-text.ts"
import { forWindow } from "./for-window.ts"
import { lines, namedLines, nextLines, printable } from "./layout.ts"
import { retryCommand } from "./retry-command.ts"
import { keptText, rowsText } from "./run-facts.ts"
import { verdictText } from "./verdict-text.ts"

const encode = Schema.encodeSync(RunReport)

/** How much of a report is told. */
interface Detail {
  readonly reasons: number
  /** Warnings, and what was done to the file. */
  readonly sentences: number
  /** Job, place and time, too, which were shown while the run went on. */
  readonly isWhole: boolean
}

const everything: Detail = { reasons: 5, sentences: Infinity, isWhole: true }

/** Less and less of what can be looked up. */
const details: ReadonlyArray<Detail> = [
  everything,
  { reasons: 3, sentences: 2, isWhole: true },
  { reasons: 3, sentences: 1, isWhole: false },
  { reasons: 1, sentences: 0, isWhole: false }
]

/** So much is shown of a text of a service's. */
const mostCharacters = 40

const short = (text: string): string => {
  const plain = printable(text)
  return plain.length > mostCharacters ? `${plain.slice(0, mostCharacters)}…` : plain
}

const reasonLine = ({ code, firstLine, rows }: RunReport["rejections"][number]): string =>
  `${counted(rows, "row")} ${code === "none" ? "without a code" : short(code)}, ${rows === 1 ? "in" : "the first in"} line ${count(firstLine)}`

/** The first few texts, and how many more there are. */
const some = (texts: ReadonlyArray<string>, most: number, noun: string): ReadonlyArray<string> =>
  texts.length <= most
    ? texts
    : [
        ...texts.slice(0, most),
        most === 0 ? counted(texts.length, noun) : `and ${counted(texts.length - most, `more ${noun}`)}`
      ]

/** Time of the whole run, and of the steps that took a good share of it. */
const timeText = ({ steps }: RunReport): string => {
  const all = steps.reduce((sum, { millis }) => sum + millis, 0)
  const texts = steps
    .filter(({ millis }) => millis > 0 && millis >= all / 20)
    .map(({ millis, step }) => `${step} ${duration(millis)}`)
  return texts.length === 0 ? duration(all) : `${duration(all)}: ${texts.join(", ")}`
}

const warningsOf = ({ report }: RecordedReport): ReadonlyArray<string> => {
  const aboutRows = warningsLine(report.validation, report.validation.warnings)
  return [
    ...report.source.guesses,
    ...(aboutRows === undefined ? [] : [aboutRows]),
    ...report.warnings.map(printable)
  ]
}

const maybeApplied = "Rows of unknown outcome may have been applied: they are retried with --unknown only."

/** What to do about rows that failed. */
const mending = (session: CallSession, { rows, runId }: RunReport): ReadonlyArray<string> => {
  const isToBeMended = rows.rejected + rows.setAside > 0
  const what = isToBeMended
    ? "Mend the failed rows there: beside each it says what became of it. Then"
    : "To import them once more all the same"
  const [, ...next] = nextLines(what, retryCommand(session, runId, rows))
  return ["", ...(rows.unknown === 0 ? [] : [maybeApplied]), ...next]
}

/** The story as text, with as much detail. */
const storyText = (session: CallSession, recorded: RecordedReport, detail: Detail): string => {
  const { look } = session
  const { conversions, folder, report, resultsKeptUntil } = recorded
  const { files, job, parts, rows, validation, verdict } = report
  const colour = { succeeded: look.good, incomplete: look.doubtful, "job-failed": look.bad }[verdict]
  const path = (name: string | undefined) => name && session.path(join(folder, name))
  const whole = (text: string | undefined): string | undefined => (detail.isWhole ? text : undefined)
  return lines(
    colour(verdictText(report)),
    namedLines([
      ["Rows", rowsText(rows)],
      ["Rejected", ...some(report.rejections.map(reasonLine), detail.reasons, "reason")],
      ["Findings", validation.findings === 0 ? undefined : `${count(validation.findings)} before the start`],
      ["Converted", ...some(conversions, detail.sentences, "change")],
      ["Warnings", ...some(warningsOf(recorded), detail.sentences, "warning").map(look.doubtful)],
      ["Parts", whole(parts && `${count(parts.length)}, each with a job of its own`)],
      ["Job", whole(job && `${job.id} (${short(report.providerState)})`)],
      ["Results", whole(keptText(resultsKeptUntil))],
      ["At", whole(report.target)],
      ["Time", whole(timeText(report))],
      ["Full story", session.command("report", report.runId)],
      ["Run", session.path(folder)],
      ["Outcomes", whole(path(files.outcomes))],
      ["Failed rows", path(files.failedRows)]
    ]),
    files.failedRows === undefined ? [] : mending(session, report)
  )
}

/** The most that can be told on one screen, with the line of the prompt below it. */
const textForScreen = (session: CallSession, recorded: RecordedReport): string => {
  const { columns, isTerminal, rows } = session.surroundings.stdout
  const all = storyText(session, recorded, everything)
  if (!isTerminal || session.accessible) return all
  const room = (rows?.() ?? 24) - 1
  const texts = details.map((detail) => storyText(session, recorded, detail))
  return texts.find((text) => forWindow(text, columns()).split("\n").length <= room) ?? texts.at(-1) ?? all
}

/** The story of a whole run, verdict first, on one screen. */
export const reportView = (session: CallSession, recorded: RecordedReport): Answer => {
  const { conversions, folder, report, resultsKeptUntil } = recorded
  const { files, rows, runId, verdict } = report
  const failedRows = files.failedRows === undefined ? undefined : join(folder, files.failedRows)
  return {
    exitCode: exitCodes[verdict],
    document: "run",
    json: {
      report: encode(report),
      conversions,
      resultsKeptUntil: resultsKeptUntil ?? null,
      folder,
      failedRows: failedRows ?? null,
      next: failedRows === undefined ? null : retryCommand(session, runId, rows)
    },
    text: textForScreen(session, recorded)
  }
}
