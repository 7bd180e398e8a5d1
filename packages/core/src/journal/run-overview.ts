import { Schema } from "effect"
import { LifecycleStep } from "../model/lifecycle-step.ts"
import { RowCounts, RunVerdict } from "../model/run-report.ts"
import type { RunView } from "./run-journal.ts"
import { nextStep, type RunState } from "./run-state.ts"

/**
 * Where a run stands, in one word.
 *
 * `pending`: steps are left, and no job is under way. `running`: a job is under way, as far as was looked. `in-doubt`: it is
 * not certain whether a start made a job. `finished`: all steps have a result, which says nothing about success.
 */
export const RunStanding = Schema.Literals(["pending", "running", "in-doubt", "finished"])
export type RunStanding = typeof RunStanding.Type

/** A run in short: what a list shows of it, and what it is found by. Holds no row content. */
export const RunOverview = Schema.Struct({
  id: Schema.String,
  tenant: Schema.optionalKey(Schema.String),
  provider: Schema.String,
  connection: Schema.optionalKey(Schema.String),
  importType: Schema.String,
  /** Where the rows go, in words. */
  target: Schema.String,
  /** When it was begun, in milliseconds since the epoch. */
  createdAt: Schema.Number,
  /** When something was recorded of it, or of a part of it, last. */
  changedAt: Schema.Number,
  standing: RunStanding,
  /** Left out before the results are collected. */
  verdict: Schema.optionalKey(RunVerdict),
  /** The first step without a result; left out when all have one. */
  nextStep: Schema.optionalKey(LifecycleStep),
  /** Why the file was refused, by the tag of the reason: nothing was started. */
  refusal: Schema.optionalKey(Schema.String),
  /** Rows of the source file; left out before it was read. */
  sourceRows: Schema.optionalKey(Schema.Number),
  /** Rows by what became of them; left out before the results are collected. */
  rows: Schema.optionalKey(RowCounts),
  /** SHA-256 of the source file, in hex. */
  sourceSha256: Schema.optionalKey(Schema.String),
  /** SHA-256 of what is sent, in hex. */
  sentSha256: Schema.optionalKey(Schema.String),
  /** The service's ids of its jobs: one, or one for every part that was started. */
  jobIds: Schema.Array(Schema.String),
  /** How many parts; left out for a file that one job imports. */
  parts: Schema.optionalKey(Schema.Number),
  /** The run whose failed rows these are. */
  parent: Schema.optionalKey(Schema.String),
  /** When a start was begun last. */
  startBegunAt: Schema.optionalKey(Schema.Number),
  /** False when the service has certainly applied no row of it. */
  mayHaveImported: Schema.Boolean
})
export type RunOverview = typeof RunOverview.Type

/** Where a run stands whose parts, if it has any, stand like this. */
export const standingOf = (state: RunState, parts: ReadonlyArray<RunState> = []): RunStanding => {
  if (state.collected !== undefined) return "finished"
  const all = [state, ...parts]
  if (all.some(({ doubt }) => doubt !== undefined)) return "in-doubt"
  return all.some(({ job, tracked }) => job !== undefined && tracked === undefined) ? "running" : "pending"
}

/** How a run has ended, by its own record; `undefined` before its results are collected. */
export const runVerdict = ({ collected, tracked }: RunState): RunVerdict | undefined => {
  if (collected === undefined) return undefined
  const hasFailed =
    collected.parts === undefined
      ? tracked?.state === "failed"
      : collected.parts.some(({ verdict }) => verdict === "job-failed")
  if (hasFailed) return "job-failed"
  const { accepted, setAside, staged } = collected.rows
  return accepted === staged && setAside === 0 ? "succeeded" : "incomplete"
}

/** Sums a run up, with those of its parts that have been begun. */
export const overviewOf = (view: RunView, parts: ReadonlyArray<RunView> = []): RunOverview => {
  const { state } = view
  const { collected, plan, prepared } = state
  const all = [view, ...parts]
  const next = nextStep(state)
  const verdict = runVerdict(state)
  const begun = all.flatMap(({ state: { startBegunAt } }) => startBegunAt ?? [])
  return {
    id: view.id,
    ...(plan.tenant === undefined ? {} : { tenant: plan.tenant }),
    provider: plan.provider,
    ...(plan.connection === undefined ? {} : { connection: plan.connection }),
    importType: plan.importType,
    target: state.target,
    createdAt: state.createdAt,
    changedAt: Math.max(...all.map((run) => run.entries.at(-1)?.at ?? run.state.createdAt)),
    standing: standingOf(
      state,
      parts.map((part) => part.state)
    ),
    ...(verdict === undefined ? {} : { verdict }),
    ...(next === undefined ? {} : { nextStep: next }),
    ...(state.stageRefusal === undefined ? {} : { refusal: state.stageRefusal }),
    ...(prepared === undefined
      ? {}
      : {
          sourceRows: prepared.rows + prepared.setAside,
          sourceSha256: prepared.sourceSha256,
          sentSha256: prepared.sha256
        }),
    ...(collected === undefined ? {} : { rows: collected.rows }),
    jobIds: [...new Set(all.flatMap((run) => run.state.job?.id ?? []))],
    ...(state.parts === undefined ? {} : { parts: state.parts.length }),
    ...(plan.parent === undefined ? {} : { parent: plan.parent.runId }),
    ...(begun.length === 0 ? {} : { startBegunAt: Math.max(...begun) }),
    mayHaveImported: all.some(
      (run) =>
        run.state.collected !== undefined ||
        run.state.doubt !== undefined ||
        run.state.job !== undefined ||
        run.state.mayBeForgotten
    )
  }
}
