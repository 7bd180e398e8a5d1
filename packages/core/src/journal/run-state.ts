import type { DestinationName } from "../model/destination.ts"
import type { ImportPlan } from "../model/import-plan.ts"
import type { FilePart } from "../model/file-part.ts"
import type { JobRef } from "../model/job.ts"
import { type LifecycleStep, lifecycleSteps } from "../model/lifecycle-step.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import type { Progress } from "../model/progress.ts"
import type { RunTrace } from "../model/run-trace.ts"
import type { StagedFile } from "../model/staged-file.ts"
import type { FindingsTally, ValidationReport } from "../model/validation-report.ts"
import type { Collected, JournalEntry, RecordedEntry } from "./journal-entry.ts"

/** Where a run stands, derived from its journal and from nothing else. What has no result yet is left out. */
export interface RunState {
  readonly runId: string
  readonly label: string
  readonly plan: ImportPlan
  readonly target: string
  /** The span that the run began with, where it was traced. */
  readonly trace?: RunTrace
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly prepared?: PreparedFile
  /** What the engine itself found about the rows; left out by the first versions where there were no rules for rows. */
  readonly tally?: FindingsTally
  /** What was done to the file before it is sent, in sentences. */
  readonly conversions: ReadonlyArray<string>
  /** The parts of a file that is imported in parts; each has a run of its own. */
  readonly parts?: ReadonlyArray<FilePart>
  /** Why the file was refused, by the tag of the reason, as long as nobody has tried again with success. */
  readonly stageRefusal?: string
  readonly staged?: StagedFile
  readonly validation?: ValidationReport
  /** What the service called the place that the rows go to, when it was asked to validate them. */
  readonly destination?: DestinationName
  /** True when somebody has agreed to an import that cannot be undone. */
  readonly isConfirmed: boolean
  /** How many starts have been begun. */
  readonly startAttempts: number
  /**
   * Present from the moment a start has begun, or may have been forgotten by the store, until it is certain whether there is a job; `since` its reply
   * was lost, if that is known.
   */
  readonly doubt?: {
    readonly cause: string
    readonly since: number
    readonly isHandedOver: boolean
    readonly isPutBack: boolean
    /** How long its job has been looked for, by all who did, in milliseconds. */
    readonly lookedMillis: number
  }
  /** When the store was put back from a backup last, as it was told, in milliseconds since the epoch. */
  readonly putBackAt?: number
  /** True once that is recorded, until it is known whether there is a job: the store may have forgotten its start. */
  readonly mayBeForgotten: boolean
  /** When a start was begun last, in milliseconds since the epoch. */
  readonly startBegunAt?: number
  /** True when some start was in doubt, and was settled by looking only: the job may have been overlooked. */
  readonly wasDoubted: boolean
  readonly job?: JobRef
  readonly jobStartedAt?: number
  readonly progress?: Progress
  /** The last look at the job, once it has ended. */
  readonly tracked?: Progress
  readonly collected?: Collected
  readonly isReported: boolean
  /** True when whoever embeds the engine was told of the report by their hook. */
  readonly isReportTold: boolean
  /** Time spent in each step so far, in milliseconds, interruptions left out as far as the journal can tell. */
  readonly millisByStep: Readonly<Record<LifecycleStep, number>>
}

/** The first step that has no recorded result; `undefined` when all five have one. */
export const nextStep = (state: RunState): LifecycleStep | undefined => {
  // The steps between are taken by the runs of the parts.
  if (state.parts !== undefined) {
    if (state.validation === undefined) return "validate"
    return state.collected === undefined ? "start" : undefined
  }
  if (state.staged === undefined) return "stage"
  if (state.validation === undefined) return "validate"
  if (state.job === undefined) return "start"
  if (state.tracked === undefined) return "track"
  return state.collected === undefined ? "collect" : undefined
}

/** The step that an entry belongs to; the entries around the lifecycle belong to none. */
export const stepOf = (entry: JournalEntry): LifecycleStep | undefined => {
  switch (entry._tag) {
    case "run-created":
    case "source-moved":
    case "store-put-back":
    case "reported":
    case "report-told":
      return undefined
    case "stage-begun":
    case "prepared":
    case "stage-refused":
    case "split":
    case "staged":
    case "staged-gone":
      return "stage"
    case "validate-begun":
    case "validated":
      return "validate"
    case "confirmed":
    case "start-begun":
    case "start-refused":
    case "start-in-doubt":
    case "job-looked-for":
    case "job-absent":
    case "job-started":
      return "start"
    case "progressed":
    case "tracked":
      return "track"
    case "collect-begun":
    case "output-saved":
    case "collected":
      return "collect"
  }
}

/**
 * Folds a journal into the state of its run. `undefined` for a journal that does not begin with the run's creation.
 */
export const runState = (entries: ReadonlyArray<RecordedEntry>): RunState | undefined => {
  const first = entries[0]
  if (first?.entry._tag !== "run-created") return undefined
  const { label, plan, runId, target, trace } = first.entry
  const initial: RunState = {
    runId,
    label,
    plan,
    target,
    ...(trace === undefined ? {} : { trace }),
    createdAt: first.at,
    conversions: [],
    isConfirmed: plan.confirmed === true,
    startAttempts: 0,
    mayBeForgotten: false,
    wasDoubted: false,
    isReported: false,
    isReportTold: false,
    millisByStep: Object.fromEntries(lifecycleSteps.map((step) => [step, 0])) as Record<LifecycleStep, number>
  }
  let previousAt = first.at
  return entries.slice(1).reduce((state, recorded) => {
    const timed = addTime(state, recorded, previousAt)
    previousAt = recorded.at
    return apply(timed, recorded)
  }, initial)
}

/** Time up to an entry counts for the entry's step, unless the entry says that the step has only just begun. */
const addTime = (state: RunState, { at, entry }: RecordedEntry, previousAt: number): RunState => {
  const step = stepOf(entry)
  const hasJustBegun = entry._tag.endsWith("-begun")
  if (step === undefined || hasJustBegun || at < previousAt) return state
  return {
    ...state,
    millisByStep: { ...state.millisByStep, [step]: state.millisByStep[step] + (at - previousAt) }
  }
}

const apply = (state: RunState, { at, entry }: RecordedEntry): RunState => {
  switch (entry._tag) {
    case "source-moved":
      return moveSource(state, entry.path)
    case "store-put-back":
      return {
        ...state,
        putBackAt: entry.putBackAt,
        mayBeForgotten: state.job === undefined,
        // The start that may be forgotten was not looked for yet.
        ...(state.doubt === undefined ? {} : { doubt: { ...state.doubt, lookedMillis: 0 } })
      }
    case "prepared":
      return {
        ...state,
        prepared: entry.file,
        conversions: entry.conversions ?? [],
        ...(entry.tally === undefined ? {} : { tally: entry.tally })
      }
    case "stage-refused":
      return { ...state, stageRefusal: entry.reason }
    case "split":
      return { ...withoutRefusal(state), parts: entry.parts }
    case "staged":
      // Runs of the first version may have no entry about the prepared file alone.
      return {
        ...withoutRefusal(state),
        prepared: state.prepared ?? entry.file.prepared,
        staged: entry.file
      }
    case "staged-gone":
      return toBeStaged(state)
    case "validated":
      return {
        ...state,
        validation: entry.report,
        ...(entry.destination === undefined ? {} : { destination: entry.destination })
      }
    case "confirmed":
      return { ...state, isConfirmed: true }
    case "start-begun":
      return {
        ...withoutRefusal(state),
        startAttempts: state.startAttempts + 1,
        startBegunAt: at,
        doubt: {
          cause: "the process stopped before the reply was recorded",
          since: at,
          isHandedOver: false,
          isPutBack: false,
          lookedMillis: 0
        }
      }
    case "start-in-doubt":
      // A job can show up until some time after the reply was lost, however long that took.
      return {
        ...state,
        doubt: {
          cause: entry.cause,
          since: at,
          isHandedOver: entry.isHandedOver === true,
          isPutBack: entry.isPutBack === true,
          lookedMillis: 0
        }
      }
    case "job-looked-for":
      return state.doubt === undefined
        ? state
        : { ...state, doubt: { ...state.doubt, lookedMillis: entry.lookedMillis } }
    case "start-refused":
      return withoutDoubt(state)
    case "job-absent":
      return { ...withoutDoubt(state), mayBeForgotten: false, wasDoubted: entry.knownBy !== "person" }
    case "job-started":
      return { ...withoutDoubt(state), mayBeForgotten: false, job: entry.job, jobStartedAt: at }
    case "progressed":
      return { ...state, progress: entry.progress }
    case "tracked":
      return { ...state, progress: entry.progress, tracked: entry.progress }
    case "collected":
      return { ...state, collected: entry.collected }
    case "reported":
      return { ...state, isReported: true }
    case "report-told":
      return { ...state, isReportTold: true }
    case "run-created":
    case "stage-begun":
    case "validate-begun":
    case "collect-begun":
    case "output-saved":
      return state
  }
}

/**
 * Puts the new path in place of the old one. What a provider has kept for the start may name the old path, so a run that has
 * not tried to start is staged again.
 */
const moveSource = (state: RunState, path: string): RunState => {
  const { destination, plan, prepared, staged, validation, ...rest } = state
  const moved = (file: PreparedFile): PreparedFile => ({
    ...file,
    source: { ...file.source, path },
    path: file.path === file.source.path ? path : file.path
  })
  // Parts have been staged by runs of their own, which are told of the move too.
  const isStagedAgain = state.job === undefined && state.doubt === undefined && state.parts === undefined
  return {
    ...rest,
    plan: { ...plan, source: { ...plan.source, path } },
    ...(prepared === undefined ? {} : { prepared: moved(prepared) }),
    ...(staged === undefined || isStagedAgain
      ? {}
      : { staged: { ...staged, prepared: moved(staged.prepared) } }),
    ...(validation === undefined || isStagedAgain ? {} : { validation }),
    ...(destination === undefined || isStagedAgain ? {} : { destination })
  }
}

const toBeStaged = ({
  destination: _toldOfIt,
  staged: _gone,
  validation: _ofIt,
  ...rest
}: RunState): RunState => rest

const withoutRefusal = ({ stageRefusal: _passed, ...rest }: RunState): RunState => rest

const withoutDoubt = ({ doubt: _settled, ...rest }: RunState): RunState => rest
