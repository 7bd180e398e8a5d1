import { nextStep, type RunState } from "@bulkport/core"
import { exitCodes } from "../exit-code.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines } from "./layout.ts"

const message = (state: RunState): string => {
  if (nextStep(state) === undefined) return "Stopped after the last step."
  if (state.job !== undefined)
    return `Stopped watching. Job ${state.job.id} is not affected: it goes on at the service.`
  if (state.doubt !== undefined)
    return "Stopped while the job was being started: it is not certain whether there is one."
  return "Stopped. No job was started."
}

/** What an interruption leaves behind, and how to come back. The job is never touched. */
export const interruptionView = (session: CallSession, state: RunState): Answer => {
  const comeBack = session.command("resume", state.runId)
  const text = message(state)
  const step = session.run?.step
  return {
    exitCode: exitCodes.Interrupted,
    json: {
      error: {
        tag: "Interrupted",
        message: text,
        nextStep: "Resume the run.",
        ...(step === undefined ? {} : { step }),
        runId: state.runId,
        provider: state.plan.provider,
        resume: comeBack
      },
      folder: session.run?.folder ?? null
    },
    text: lines(`${session.look.doubtful("Not over:")} ${text}`, namedLines([["resume", comeBack]]))
  }
}
