import type { Cancelled, QueuedRun, QueueNumbers, QueuePage, Submitted } from "@bulkport/cluster"
import { count } from "../progress/amounts.ts"
import { wordsForStopped } from "../queue/words-for-stopped.ts"
import type { Answer, CallSession } from "../session.ts"
import { fittedTable } from "./fitted-table.ts"
import { importWords } from "./import-words.ts"
import { lines, namedLines, nextLines, printable } from "./layout.ts"
import { ageText } from "./watch-text.ts"

const timeOrNull = (millis: number | undefined): string | null =>
  millis === undefined ? null : new Date(millis).toISOString()

const queuedFacts = (session: CallSession, run: QueuedRun) => {
  const next = wordsForStopped(run)
  return {
    run: run.runId,
    tenant: run.tenant ?? null,
    provider: run.provider,
    importType: run.importType,
    state: run.state,
    priority: run.priority,
    submittedAt: new Date(run.submittedAt).toISOString(),
    startedAt: timeOrNull(run.startedAt),
    endedAt: timeOrNull(run.endedAt),
    attempts: run.attempts,
    worker: run.worker ?? null,
    stop: run.stop ?? null,
    nextLookAt: timeOrNull(run.nextLookAt),
    next: next === undefined ? null : session.command(...next)
  }
}

const numbersText = ({ byState }: QueueNumbers): string => {
  const parts = Object.entries(byState).flatMap(([state, amount]) =>
    amount === 0 ? [] : [`${count(amount)} ${state}`]
  )
  return parts.length === 0 ? "The queue is empty." : `In the queue: ${parts.join(", ")}.`
}

const shownCommands = 3

/** What is in the queue, each in a line, and what needs somebody. */
export const queueView = (
  session: CallSession,
  { numbers, page }: { readonly page: QueuePage; readonly numbers: QueueNumbers }
): Answer => {
  const { runs } = page
  const { stdout } = session.surroundings
  const now = Date.now()
  const stopped = runs.filter(({ state }) => state === "stopped")
  const table = fittedTable(
    [
      { name: "RUN", cells: runs.map(({ runId }) => runId) },
      {
        name: "STANDS",
        cells: runs.map(({ state, stop }) => (stop === undefined ? state : `${state} (${stop.reason})`)),
        least: 8
      },
      { name: "PRIORITY", cells: runs.map(({ priority }) => String(priority)), isNumber: true, rank: 3 },
      {
        name: "AGE",
        cells: runs.map(({ submittedAt }) => ageText(now - submittedAt)),
        isNumber: true,
        rank: 4
      },
      { name: "TENANT", cells: runs.map(({ tenant = "" }) => printable(tenant)), isOptional: true, rank: 2 },
      {
        name: "IMPORT",
        cells: runs.map((run) => importWords(session, run)),
        least: 12,
        rank: 1
      },
      {
        name: "WORKER",
        cells: runs.map(({ worker = "" }) => printable(worker)),
        isOptional: true,
        least: 8,
        rank: 1
      }
    ],
    stdout.isTerminal ? stdout.columns() : Number.MAX_SAFE_INTEGER
  )
  return {
    exitCode: 0,
    document: "queue-list",
    json: {
      runs: runs.map((run) => queuedFacts(session, run)),
      hasMore: page.next !== undefined,
      numbers: { ...numbers.byState, oldestQueuedAt: timeOrNull(numbers.oldestQueuedAt) }
    },
    text: lines(
      runs.length === 0 ? [] : [...table, ""],
      page.next === undefined ? [] : [`These are the newest ${count(runs.length)}: more with --limit.`, ""],
      numbersText(numbers),
      stopped
        .slice(0, shownCommands)
        .flatMap((run) => [
          "",
          `! ${run.runId}: ${run.stop?.message ?? "it is stopped."}`,
          ...(run.stop === undefined ? [] : [`  ${session.advice(run.stop.nextStep)}`]),
          `  ${session.command(...(wordsForStopped(run) ?? []))}`
        ]),
      stopped.length > shownCommands ? [`and ${count(stopped.length - shownCommands)} more`] : []
    )
  }
}

/** An import that was put into the queue. */
export const submittedView = (session: CallSession, { isNew, runId }: Submitted): Answer => {
  const next = session.command("runs", "watch")
  return {
    exitCode: 0,
    document: "submit",
    json: { run: runId, isNew, next },
    text: lines(
      isNew
        ? session.look.good(`Submitted: run ${runId}.`)
        : `It was submitted before: run ${runId}. Nothing was changed.`,
      nextLines("See how it goes on", next)
    )
  }
}

const cancelledTexts: Readonly<Record<Cancelled, string>> = {
  withdrawn: "was withdrawn: nothing had been started, and nothing will be.",
  left: "is not waited for any more. Its job at the service was not touched, and may go on.",
  over: "had ended before; nothing was changed."
}

/** A run that was cancelled. */
export const cancelledView = (session: CallSession, runId: string, cancelled: Cancelled): Answer => ({
  exitCode: 0,
  document: "queue-cancel",
  json: { run: runId, cancelled },
  text: lines(
    `Run ${runId} ${cancelledTexts[cancelled]}`,
    cancelled === "over" ? [] : nextLines("Take it up again", session.command("queue", "resume", runId))
  )
})

/** A run that workers go on with. */
export const resumedView = (session: CallSession, run: QueuedRun): Answer => ({
  exitCode: 0,
  document: "queue-resume",
  json: { run: queuedFacts(session, run) },
  text: lines(
    `Run ${run.runId}: ${run.state}.`,
    namedLines([["Worker", run.worker && printable(run.worker)]]),
    nextLines("See how it goes on", session.command("runs", "watch"))
  )
})
