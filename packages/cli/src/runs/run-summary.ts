/** A run in short: what a list shows of it, and what is decided by. */
import {
  lifecycleSteps,
  nextStep,
  overviewOf,
  RunStanding,
  RunVerdict,
  type RunOverview,
  type RunView,
  toleranceRefusal
} from "@bulkport/core"
import { Schema } from "effect"
import { type ShownPart, standingOfRun } from "../views/parts-view.ts"

/**
 * Where a run stands, in one word for filters.
 *
 * `pending`: steps are left, and no job is under way. `running`: a job is under way, as far as was looked. `in-doubt`: it is
 * not certain whether a start made a job. `finished`: all steps have a result. `unreadable`: its record cannot be read.
 */
export const runStates = [...RunStanding.literals, "unreadable"] as const
/** One of the words for where a run stands. */
export type RunStateWord = (typeof runStates)[number]

const orNull = <S extends Schema.Top>(schema: S) => Schema.NullOr(schema)

/** What is known of a run without reading its record. Holds no row content. */
export const RunSummary = Schema.Struct({
  id: Schema.String,
  tenant: orNull(Schema.String).annotate({ description: "Whose run it is, where there are several." }),
  createdAt: Schema.String.annotate({ description: "When the run was begun, in ISO 8601." }),
  lastEntryAt: Schema.String.annotate({
    description: "When something was recorded of it last, in ISO 8601."
  }),
  state: Schema.Literals(runStates).annotate({
    description: "pending: steps are left, and no job is under way. running: a job is under way."
  }),
  standing: Schema.String.annotate({ description: "The same in words for people." }),
  verdict: orNull(RunVerdict).annotate({ description: "Null before the results are collected." }),
  provider: Schema.String,
  connection: orNull(Schema.String).annotate({ description: "The connection that it was made with." }),
  importType: Schema.String,
  target: Schema.String.annotate({ description: "Where the rows go, in words." }),
  file: Schema.String.annotate({ description: "Path of the source file." }),
  rows: orNull(Schema.Number).annotate({ description: "Rows to be sent; null before the file was read." }),
  failedRows: orNull(Schema.Number).annotate({
    description: "Rows rejected, set aside or of unknown outcome; null before the results are collected."
  }),
  unknownRows: orNull(Schema.Number).annotate({
    description: "Those of the failed rows that may have been applied."
  }),
  millis: Schema.Number.annotate({ description: "Time spent in all steps, in milliseconds." }),
  parts: orNull(Schema.Number).annotate({ description: "How many; null for a file that one job imports." }),
  job: orNull(Schema.String).annotate({
    description: "The service's id of the job; null for a file in parts."
  }),
  parent: orNull(Schema.String).annotate({ description: "The run whose failed rows these are." }),
  nextStep: orNull(Schema.Literals(lifecycleSteps)).annotate({
    description: "The first step without a result; null when all have one."
  }),
  isRefused: Schema.Boolean.annotate({
    description:
      "True when findings stand in the way of a start, so that the file has to be mended first, or when the same content was imported before."
  }),
  mayHaveImported: Schema.Boolean.annotate({
    description: "False when the service has certainly applied no row of it."
  }),
  startedAt: orNull(Schema.String).annotate({ description: "When a start was begun last." })
})
/** What is known of a run without reading its record. */
export type RunSummary = typeof RunSummary.Type

/** True when findings stand in the way, those of the file itself before it is sent or those of its rows before the start, or another run. */
const isRefused = ({ state }: RunView): boolean => {
  const { plan, prepared, stageRefusal, tally, validation } = state
  if (stageRefusal !== undefined) return true
  const next = nextStep(state)
  if (next === "stage") return prepared !== undefined && toleranceRefusal(plan, prepared, tally) !== undefined
  return next === "start" && (validation?.blocking ?? 0) > 0 && !plan.allowFindings
}

const timeOf = (millis: number): string => new Date(millis).toISOString()

/** A summary as far as an overview has it: what is decided by, without what only the record tells. */
export type ShortSummary = Omit<RunSummary, "standing" | "file" | "rows" | "millis" | "job" | "isRefused">

/** Puts an overview in the words of a summary. */
export const shortSummaryOf = (run: RunOverview): ShortSummary => ({
  id: run.id,
  tenant: run.tenant ?? null,
  createdAt: timeOf(run.createdAt),
  lastEntryAt: timeOf(run.changedAt),
  state: run.standing,
  verdict: run.verdict ?? null,
  provider: run.provider,
  connection: run.connection ?? null,
  importType: run.importType,
  target: run.target,
  failedRows: run.rows === undefined ? null : run.rows.rejected + run.rows.setAside + run.rows.unknown,
  unknownRows: run.rows?.unknown ?? null,
  parts: run.parts ?? null,
  parent: run.parent ?? null,
  nextStep: run.nextStep ?? null,
  mayHaveImported: run.mayHaveImported,
  startedAt: run.startBegunAt === undefined ? null : timeOf(run.startBegunAt)
})

/** Sums a run up. `parts` are those of a file in parts whose run has not ended; what has ended is in its own record. */
export const summaryOf = (view: RunView, parts: ReadonlyArray<ShownPart> = []): RunSummary => {
  const { state } = view
  const { plan, prepared, staged } = state
  const sent = staged?.prepared ?? (state.parts === undefined ? undefined : prepared)
  const short = shortSummaryOf(
    overviewOf(
      view,
      parts.flatMap((part) => part.view ?? [])
    )
  )
  return {
    ...short,
    standing: standingOfRun(view, parts),
    file: plan.source.path,
    rows: sent?.rows ?? null,
    millis: Object.values(state.millisByStep).reduce((sum, millis) => sum + millis, 0),
    job: state.job?.id ?? null,
    isRefused: short.state === "pending" && isRefused(view)
  }
}
