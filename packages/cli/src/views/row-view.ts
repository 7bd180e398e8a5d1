import type { RowFate, RowQuestion, RowStep } from "@bulkport/core"
import { exitCodes } from "../exit-code.ts"
import { count, counted } from "../progress/amounts.ts"
import { leadOf } from "../queue/words-for-stopped.ts"
import { wholeRun } from "../queue/words-with-queue.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, type NamedLine, namedLines, nextLines, printable } from "./layout.ts"

/** A row that was asked for, and what was found. */
export interface FoundRow {
  readonly runId: string
  readonly question: RowQuestion
  readonly fates: ReadonlyArray<RowFate>
}

const outcomeTexts: Readonly<Record<RowStep["outcome"], string>> = {
  accepted: "accepted",
  rejected: "rejected by the service",
  "set-aside": "set aside, and not sent",
  unknown: "unknown: nobody can say for certain",
  pending: "pending: the run has not come so far"
}

/** The key is not repeated: it may be somebody's address. */
const askedText = (question: RowQuestion): string => {
  if ("line" in question) return `line ${count(question.line)}`
  return "row" in question ? `row ${count(question.row)}` : "the row with this key"
}

const placeText = ({ line, row }: RowStep): string => {
  const words = [
    ...(line === undefined ? [] : [`line ${count(line)}`]),
    ...(row === undefined ? [] : [`row ${count(row)}`])
  ]
  return words.length === 0 ? "a row whose place is not known" : words.join(", ")
}

/** The outcome with the reason, if one was given. */
const stepText = ({ code, message, outcome, word }: RowStep): string =>
  [
    outcomeTexts[outcome],
    ...(word === undefined ? [] : [printable(word)]),
    ...(code === undefined ? [] : [printable(code)]),
    ...(message === undefined ? [] : [printable(message)])
  ].join(", ")

const stepLines = (step: RowStep): ReadonlyArray<NamedLine | undefined> => [
  ["Outcome", stepText(step)],
  ["Part", step.part && `${count(step.part.number)} of ${count(step.part.of)}`],
  ["Job", step.jobId && printable(step.jobId)]
]

const fateText = (session: CallSession, fate: RowFate): ReadonlyArray<string> => [
  session.look.strong(`Run ${fate.runId}, ${placeText(fate)}`),
  ...namedLines([
    ...stepLines(fate),
    ...fate.later.map((step): NamedLine => ["Retry", `${step.runId}, ${placeText(step)}: ${stepText(step)}`])
  ])
]

/** A row that has not arrived, as it stood last. */
const openOf = ({ fates }: FoundRow): RowStep | undefined =>
  fates.map((fate) => fate.later.at(-1) ?? fate).find(({ outcome }) => outcome !== "accepted")

/** The command that goes on with a row that has not arrived; `undefined` for one that has. */
const nextOf = (session: CallSession, found: FoundRow): string | undefined => {
  const open = openOf(found)
  if (open === undefined) return undefined
  if (open.outcome === "pending") return session.commandFor(open.runId, "resume", open.runId)
  return open.outcome === "unknown"
    ? session.command("runs", "show", found.runId)
    : session.command("retry", open.runId)
}

/** What became of a row. */
export const rowView = (session: CallSession, found: FoundRow): Answer => {
  const { fates, question, runId } = found
  const next = nextOf(session, found)
  const queued = session.queued.get(wholeRun(openOf(found)?.runId ?? runId))
  return {
    exitCode: fates.length === 0 ? exitCodes.RunNotFound : 0,
    document: "runs-row",
    json: { run: runId, rows: fates, next: next ?? null },
    text:
      fates.length === 0
        ? `The file of run ${runId} has no such row: ${askedText(question)}.`
        : lines(
            fates.length === 1 ? [] : [`${counted(fates.length, "row")} share this key:`, ""],
            fates.flatMap((fate, at) => [...(at === 0 ? [] : [""]), ...fateText(session, fate)]),
            nextLines(leadOf(queued, "Go on with"), next)
          )
  }
}
