import { nextStep, type RunState } from "@bulkport/core"
import { exitCodes, interruptedExitCode } from "../exit-code.ts"
import { count } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines } from "./layout.ts"
import type { ShownPart } from "./parts-view.ts"

/** Where no job is known. */
const messageOfNone = ({ mayBeForgotten }: RunState): string =>
  mayBeForgotten
    ? "Stopped before the job was looked for, which the store may have forgotten. None was started."
    : "Stopped. No job was started."

/** What an interruption means for parts: those under way go on, and nobody knows about one that was being started. */
const messageOfParts = (state: RunState, parts: ReadonlyArray<ShownPart>): string => {
  const named = (chosen: ReadonlyArray<ShownPart>): string =>
    chosen.map(({ part }) => String(part.number)).join(" and ")
  const running = parts.filter(
    ({ view }) => view?.state.job !== undefined && view.state.tracked === undefined
  )
  const doubted = parts.filter(({ view }) => view?.state.doubt !== undefined)
  const isBegun = parts.some(({ view }) => view?.state.job !== undefined) || doubted.length > 0
  const ended = parts.filter(({ view }) => view?.state.collected !== undefined).length
  if (!isBegun) return messageOfNone(state)
  return [
    `Stopped with ${count(ended)} of ${count(parts.length)} parts imported.`,
    ...(running.length === 0
      ? []
      : [
          `${running.length === 1 ? "The job" : "The jobs"} of part ${named(running)} ${running.length === 1 ? "is not affected: it goes" : "are not affected: they go"} on at the service.`
        ]),
    ...(doubted.length === 0
      ? []
      : [`It is not certain whether there is a job of part ${named(doubted)}, which was being started.`])
  ].join(" ")
}

const message = (state: RunState, parts: ReadonlyArray<ShownPart>): string => {
  if (nextStep(state) !== undefined && parts.length > 0) return messageOfParts(state, parts)
  if (nextStep(state) === undefined) return "Stopped after the last step."
  if (state.job !== undefined)
    return `Stopped watching. Job ${state.job.id} is not affected: it goes on at the service.`
  if (state.doubt !== undefined)
    return "Stopped while the job was being started: it is not certain whether there is one."
  return messageOfNone(state)
}

/** What is left of a call that was stopped before there was a run. */
export const stoppedView: Answer = {
  exitCode: interruptedExitCode,
  document: "error",
  json: {
    error: {
      tag: "Interrupted",
      message: "Stopped before there was a run.",
      nextStep: "Call it again when you are ready.",
      resume: null
    },
    guesses: [],
    folder: null
  },
  text: "Stopped before there was a run."
}

/** What an interruption leaves behind, and how to come back. The job is never touched. */
export const interruptionView = (
  session: CallSession,
  state: RunState,
  parts: ReadonlyArray<ShownPart> = []
): Answer => {
  const comeBack = session.resumeCommand(state.runId)
  const text = message(state, parts)
  const step = session.run?.step
  return {
    exitCode: exitCodes.Interrupted,
    document: "error",
    json: {
      error: {
        tag: "Interrupted",
        message: text,
        nextStep: "Resume the run.",
        ...(step === undefined ? {} : { step }),
        runId: state.runId,
        provider: state.plan.provider,
        resume: comeBack ?? null
      },
      guesses: session.guesses,
      folder: session.run?.folder ?? null
    },
    text: lines(`${session.lookOfErrors.doubtful("Not over:")} ${text}`, namedLines([["resume", comeBack]]))
  }
}
