import { lifecycleSteps, nextStep, type RowCounts, type RunState } from "@bulkport/core"
import { count, moment } from "../progress/amounts.ts"
import type { CallSession } from "../session.ts"

/** What is known of a run, in the one shape in which every document shows it. Holds no row content. */
export const runFacts = (state: RunState, folder: string) => {
  const prepared = state.staged?.prepared ?? (state.parts === undefined ? undefined : state.prepared)
  return {
    id: state.runId,
    folder,
    createdAt: new Date(state.createdAt).toISOString(),
    provider: state.plan.provider,
    importType: state.plan.importType,
    target: state.target,
    source: state.plan.source,
    columns: state.plan.columns,
    sendAs: state.plan.sendAs ?? null,
    conversions: state.conversions,
    allowFindings: state.plan.allowFindings,
    /** True when somebody has agreed to an import that cannot be undone. */
    confirmed: state.isConfirmed,
    /** True for a job that was started elsewhere. */
    adopted: state.plan.adopted !== undefined,
    label: state.label,
    /** The run whose failed rows these are. */
    parent: state.plan.parent?.runId ?? null,
    /** The first step without a result; null when all have one. */
    nextStep: nextStep(state) ?? null,
    staged:
      prepared === undefined
        ? null
        : {
            rows: prepared.rows,
            bytes: prepared.bytes,
            columns: prepared.columns,
            sha256: prepared.sha256
          },
    /** How many; null for a file that is imported by one job. */
    parts: state.parts?.length ?? null,
    validation: state.validation ?? null,
    startAttempts: state.startAttempts,
    doubt:
      state.doubt === undefined ? null : { ...state.doubt, since: new Date(state.doubt.since).toISOString() },
    job:
      state.job === undefined ? null : { id: state.job.id, target: state.job.target, label: state.job.label },
    progress: state.progress ?? null,
    rows: state.collected?.rows ?? null,
    steps: lifecycleSteps.map((step) => ({ step, millis: state.millisByStep[step] }))
  }
}

/** Until when the service keeps the results of a job; `undefined` when it does not say. */
export const keptText = (until: number | undefined): string | undefined => {
  const time = moment(until)
  return time === undefined ? undefined : `kept at the service until ${time}`
}

/** Rows by what became of them. */
export const rowsText = ({ accepted, rejected, setAside, staged, unknown }: RowCounts): string => {
  const aside = setAside === 0 ? "" : `, and ${count(setAside)} set aside`
  return `${count(staged)} staged, ${count(accepted)} accepted, ${count(rejected)} rejected, ${count(unknown)} unknown${aside}`
}

/** The command that takes a run further by one step, or to its end; `undefined` when there is nothing left to do, or workers see to it. */
export const nextCommand = (session: CallSession, state: RunState): string | undefined => {
  const step = nextStep(state)
  if (step === undefined) return undefined
  // The parts of a file take the steps between on their own, and in their order.
  const isOfParts = state.parts !== undefined || state.plan.part !== undefined
  if (step === "stage" || state.doubt !== undefined || isOfParts)
    return session.commandFor(state.runId, "resume", state.runId)
  return session.commandFor(state.runId, step, state.runId, ...(step === "track" ? ["--wait"] : []))
}
