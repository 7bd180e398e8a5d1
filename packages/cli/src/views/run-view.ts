import type { QueuedRun } from "@bulkport/cluster"
import {
  type JsonObject,
  lifecycleSteps,
  nextStep,
  reportName,
  type RunFamily,
  type RunView,
  stepFolders
} from "@bulkport/core"
import { join } from "node:path"
import { count, duration } from "../progress/amounts.ts"
import { leadOf } from "../queue/words-for-stopped.ts"
import { isWorkers, wholeRun } from "../queue/words-with-queue.ts"
import { summaryOf } from "../runs/run-summary.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines, nextLines, printable } from "./layout.ts"
import { partFacts, partLines, type ShownPart, standingOfRun } from "./parts-view.ts"
import { retryCommand } from "./retry-command.ts"
import { keptText, nextCommand, rowsText, runFacts } from "./run-facts.ts"

/** A run and its retries, and what became of the first file in the end. */
const familyLines = ({
  rows,
  runs
}: RunFamily): ReadonlyArray<readonly [string, ...ReadonlyArray<string>]> => {
  const { accepted, pending, rejected, setAside, source, unknown } = rows
  const texts = [
    `${count(accepted)} accepted`,
    `${count(rejected)} rejected`,
    `${count(setAside)} set aside`,
    `${count(unknown)} unknown`,
    ...(pending === 0 ? [] : [`${count(pending)} in runs that have not ended`])
  ]
  return [
    ["Family", runs.map(({ id }) => id).join(", ")],
    ["In the end", `${texts.join(", ")}, of the ${count(source)} rows of the first file`]
  ]
}

/** The command that retries the failed rows of a run; `undefined` when there are none, or somebody has retried them. */
const retryOf = (
  session: CallSession,
  { id, state }: RunView,
  family: RunFamily | undefined
): string | undefined => {
  const { collected } = state
  // A part is retried with the whole, which has the rows as they stand in the file.
  if (collected?.failedRowsFile === undefined || family === undefined) return undefined
  if (family.runs.some((run) => run.state.plan.parent?.runId === id)) return undefined
  return retryCommand(session, id, collected.rows)
}

/** The steps that have been taken, each with its time. */
const stepLines = (state: RunView["state"]): ReadonlyArray<string> => {
  const next = nextStep(state)
  const taken = lifecycleSteps.filter(
    (step, index) =>
      state.millisByStep[step] > 0 || next === undefined || index < lifecycleSteps.indexOf(next)
  )
  const width = Math.max(0, ...taken.map(({ length }) => length))
  return taken.map((step) => `${step.padEnd(width)}  ${duration(state.millisByStep[step])}`)
}

/** What is shown of a run besides its own record. */
export interface AroundRun {
  /** Left out for the run of a part. */
  readonly family?: RunFamily
  /** The parts of a file that is imported in parts. */
  readonly parts?: ReadonlyArray<ShownPart>
}

/** Options are shown as long as they fit into a line: they say where rows go. Parsed files are named only. */
const optionText = (name: string, value: JsonObject[string]): string => {
  const text = typeof value === "object" ? undefined : printable(String(value))
  return text === undefined || text.length > 60 ? name : `${name}: ${text}`
}

/** What to do about a run that was refused. */
const refusalLines = (
  session: CallSession,
  { folder, state }: RunView,
  isRefused: boolean
): ReadonlyArray<string> => {
  if (!isRefused) return []
  if (state.stageRefusal !== undefined) {
    return [
      "",
      "Its content was imported to the same place before. Import it anew with --again if that is meant."
    ]
  }
  return [
    "",
    "It was refused because of its findings. Mend the file and import it again:",
    `  ${session.path(join(folder, stepFolders.validate, "findings.csv"))}`
  ]
}

/** Where a run stands in the queue, and why it is not going on there. */
const queuedText = (queued: QueuedRun | undefined): string | undefined => {
  if (queued === undefined) return undefined
  const { state, stop } = queued
  return stop === undefined ? state : `${state} (${stop.reason}): ${printable(stop.message)}`
}

/** Why it is not known whether there is a job. */
const doubtText = ({ doubt, mayBeForgotten, parts }: RunView["state"]): string | undefined => {
  if (doubt !== undefined) return `the start: ${doubt.cause}`
  return mayBeForgotten && parts === undefined
    ? "whether there is a job: the store was put back from a backup, and it was not looked for yet"
    : undefined
}

/** For a start in doubt that is not being looked into: what a person may say about it. */
const settleLines = (session: CallSession, state: RunView["state"]): ReadonlyArray<string> =>
  state.doubt === undefined || isWorkers(session.queued.get(wholeRun(state.runId)))
    ? []
    : [
        "",
        "Or look at the service for its label, and say what you have found before:",
        `  ${session.command("settle", state.runId, "--job", "ID")}`,
        `  ${session.command("settle", state.runId, "--not-started")}`
      ]

/** Everything recorded of one run that is not about single rows. */
export const runView = (session: CallSession, view: RunView, around: AroundRun = {}): Answer => {
  const { family, parts = [] } = around
  const stands = standingOfRun(view, parts)
  const { entries, folder, state } = view
  const { collected, plan, validation } = state
  const isRefused = summaryOf(view, parts).isRefused
  const queued = session.queued.get(wholeRun(state.runId))
  const isStopped = queued?.state === "stopped"
  // One that was refused may still have to be taken out of the queue.
  const isOver = nextStep(state) === undefined || (isRefused && !isStopped)
  const next = isOver ? undefined : session.commandFor(state.runId, "resume", state.runId)
  const retry = next === undefined ? retryOf(session, view, family) : undefined
  // Those of the file itself are known before there is a validation.
  const findings = validation?.findings ?? (isRefused ? state.tally?.findings : undefined)
  const last = entries.at(-1)
  const rows = collected?.rows
  return {
    exitCode: 0,
    document: "runs-show",
    json: {
      run: { ...runFacts(state, folder), standing: stands, options: plan.options },
      parts: partFacts(parts),
      collected: collected ?? null,
      family: family === undefined ? null : { runs: family.runs.map(({ id }) => id), rows: family.rows },
      entries: entries.map(({ at, entry, sequence }) => ({
        sequence,
        at: new Date(at).toISOString(),
        is: entry._tag
      })),
      queue: queued?.state ?? null,
      next: isRefused && !isStopped ? null : (nextCommand(session, state) ?? retry ?? null)
    },
    text: lines(
      session.look.strong(`Run ${state.runId}: ${stands}`),
      namedLines([
        ["Rows", rows && rowsText(rows)],
        [
          "Rejected",
          ...(collected?.rejections ?? []).map(
            (reason) =>
              `${count(reason.rows)} × ${printable(reason.code)}, the first in line ${count(reason.firstLine)}`
          )
        ],
        ["Import", `${plan.importType} of ${state.target}`],
        ["Options", ...Object.entries(plan.options).map(([name, value]) => optionText(name, value))],
        ["File", printable(plan.source.path)],
        ["Guessed", ...plan.source.guesses],
        ["Converted", state.conversions.length === 0 ? undefined : state.conversions.join(" ")],
        ["Retry of", plan.parent?.runId],
        ...(family === undefined || family.runs.length < 2 ? [] : familyLines(family)),
        [
          "Part",
          plan.part && `${count(plan.part.number)} of ${count(plan.part.of)}, of run ${plan.part.runId}`
        ],
        partLines(parts),
        ["Begun", new Date(state.createdAt).toISOString()],
        ["Last entry", last && `${last.entry._tag}, ${new Date(last.at).toISOString()}`],
        ["Findings", findings === undefined ? undefined : count(findings)],
        ["In doubt", doubtText(state)],
        ["Queue", queuedText(queued)],
        ["Label", state.label],
        ["Agreed", state.isConfirmed ? "to an import that cannot be undone" : undefined],
        [
          "Job",
          state.job && `${printable(state.job.id)}${plan.adopted === undefined ? "" : ", started elsewhere"}`
        ],
        ["Its word", state.progress && printable(state.progress.providerState)],
        ["It says", state.progress?.detail && printable(state.progress.detail)],
        ["Results", keptText(state.progress?.resultsKeptUntil)],
        ["Notes", ...(state.staged?.notes ?? []).map(printable)],
        ["Warnings", ...(collected?.warnings ?? []).map(printable)],
        ["Steps", ...stepLines(state)],
        ["Folder", session.path(folder)],
        ["Report", state.isReported ? session.path(folder, reportName) : undefined],
        ["Failed rows", collected?.failedRowsFile && session.path(join(folder, collected.failedRowsFile))]
      ]),
      nextLines(leadOf(queued, plan.part === undefined ? "Go on with" : "Go on with all parts"), next),
      settleLines(session, state),
      refusalLines(session, view, isRefused),
      nextLines("Mend the failed rows in their file, then retry them", retry),
      nextLines(
        "More about a part",
        parts[0]?.view === undefined ? undefined : session.command("runs", "show", parts[0].id)
      )
    )
  }
}
