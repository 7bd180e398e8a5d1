/** How the run stands, for the top of its page: the verdict, or why there is none yet. */
import { nextStep, runVerdict } from "@bulkport/core"
import { leadOf } from "../queue/words-for-stopped.ts"
import type { CallSession } from "../session.ts"
import { standingOfRun } from "../views/parts-view.ts"
import { retryCommand } from "../views/retry-command.ts"
import { verdictText } from "../views/verdict-text.ts"
import type { Headline } from "./report-page.ts"
import type { ReportedRun } from "./reported-run.ts"

const sameText = "No row is lost: what is known so far is below, and the page can be written again."

const notOver = (session: CallSession, { parts, view }: ReportedRun): Headline => {
  const { state } = view
  const whole = state.plan.part?.runId ?? state.runId
  const resume = session.commandFor(whole, "resume", whole)
  // Workers see to it.
  const what = `${leadOf(session.queued.get(whole), "Go on with it")}:`
  const next = resume === undefined ? {} : { next: { what, commands: [resume] } }
  if (state.doubt !== undefined && nextStep(state) !== undefined && resume !== undefined) {
    const { cause, isPutBack } = state.doubt
    return {
      is: "not-over",
      said: "Not over: it is not certain whether there is a job.",
      also: [
        `${isPutBack ? "No start is recorded" : "No usable reply to the start arrived"}: ${cause}. Look at the service for the label ${state.label}.`
      ],
      next: {
        what: "Let it be looked for, or say what you found:",
        commands: [
          resume,
          session.command("settle", state.runId, "--job", "ID"),
          session.command("settle", state.runId, "--not-started")
        ]
      }
    }
  }
  return {
    is: "not-over",
    said: `Not over: ${standingOfRun(view, parts)}.`,
    also: [sameText],
    ...next
  }
}

/** What the page says first. */
export const headlineOf = (session: CallSession, run: ReportedRun): Headline => {
  const { family, view } = run
  const { state } = view
  const verdict = runVerdict(state)
  const { collected } = state
  if (verdict === undefined || collected === undefined) return notOver(session, run)
  const words = collected.parts?.map(({ providerState }) => providerState) ?? [
    state.tracked?.providerState ?? ""
  ]
  const providerState = [...new Set(words)].join(", ")
  const retry = family?.runs.find((other) => other.state.plan.parent?.runId === view.id)
  const said = verdictText({
    verdict,
    rows: collected.rows,
    providerState,
    ...(state.tracked?.detail === undefined ? {} : { providerDetail: state.tracked.detail })
  })
  if (retry !== undefined) {
    return {
      is: verdict,
      said,
      also: [`Its failed rows were imported once more by run ${retry.id}: see Retries.`]
    }
  }
  if (collected.failedRowsFile === undefined || state.plan.part !== undefined)
    return { is: verdict, said, also: [] }
  return {
    is: verdict,
    said,
    also:
      collected.rows.unknown === 0
        ? []
        : ["Rows of unknown outcome may have been applied: they are retried with --unknown only."],
    next: {
      what: `Mend the rows in ${collected.failedRowsFile}, then:`,
      commands: [retryCommand(session, state.runId, collected.rows)]
    }
  }
}
