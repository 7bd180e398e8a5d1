import { Context, type Effect, type Scope } from "effect"
import type {
  JournalDamaged,
  JournalTooNew,
  RunLocked,
  RunNotFound,
  StorageFailed
} from "../errors/reasons.ts"
import type { ImportPlan, WholeRun } from "../model/import-plan.ts"
import type { RunTrace } from "../model/run-trace.ts"
import type { JournalEntry, RecordedEntry } from "./journal-entry.ts"
import type { RunPage, RunQuestion } from "./run-question.ts"
import type { RunState } from "./run-state.ts"

/** A run whose journal is held by this process: it may be added to. */
export interface Run {
  readonly id: string
  /** Absolute path of the run's folder, where its files are. */
  readonly folder: string
  /** True when the run was begun by another process, so that files may have changed since. */
  readonly isResumed: boolean
  /** Where the run stands, with everything recorded so far. */
  readonly state: Effect.Effect<RunState>
  /**
   * Adds an entry. Done once it would survive a power cut. Fails with `RunLocked`, and adds nothing, where the run can be taken over
   * from a process that is not heard of, and has been.
   */
  readonly record: (entry: JournalEntry) => Effect.Effect<void, StorageFailed | RunLocked>
  /**
   * Makes sure that nobody has taken the run over, right before something is done that must not be done twice. Asks the store itself: a
   * machine that was paused may not know how long. Left out where a run cannot be taken from a process that lives.
   */
  readonly stillHeld?: Effect.Effect<void, StorageFailed | RunLocked>
  /**
   * Goes on for as long as it is certain that nobody has taken the run over, and fails once it is not: for what takes long and must
   * not be done twice, to be broken off in time. Left out where `stillHeld` is.
   */
  readonly untilLost?: Effect.Effect<never, RunLocked>
}

/** A run as it stands, read without holding it. */
export interface RunView {
  readonly id: string
  readonly folder: string
  readonly state: RunState
  readonly entries: ReadonlyArray<RecordedEntry>
}

/** A run among all runs. */
export interface ListedRecord {
  readonly id: string
  /**
   * Another text whenever something was added to the run's own record, found out without reading it. Left out where there is
   * no record to be read.
   */
  readonly stamp?: string
}

/** How to begin a run. */
export interface BeginOptions {
  /**
   * The id that the run shall have, as `newRunId` makes it, for a caller who has promised one before. When there is a run of that id
   * already, it is taken up as it is: whoever cannot know whether an earlier attempt began it may try again.
   */
  readonly runId?: string
  /** The span that the run begins with: to be recorded with its creation. The engine gives it. */
  readonly trace?: RunTrace
}

/** Why a run's record could not be read. */
export type JournalProblem = RunNotFound | JournalDamaged | JournalTooNew | StorageFailed

/** What must survive the process: a write-ahead journal for every run, and a folder for its files. */
export class RunJournal extends Context.Service<
  RunJournal,
  {
    /** Begins a run and holds it until the scope closes. */
    readonly create: (
      plan: ImportPlan,
      target: string,
      options?: BeginOptions
    ) => Effect.Effect<Run, JournalProblem | RunLocked, Scope.Scope>
    /**
     * Takes up the run of a part of a file, beginning it if there is none, and holds it until the scope closes. Its files are
     * in the folder of the whole run, and its id begins with that run's id.
     */
    readonly part: (
      plan: ImportPlan & { readonly part: WholeRun },
      target: string
    ) => Effect.Effect<Run, JournalProblem | RunLocked, Scope.Scope>
    /**
     * Absolute path of a folder for the source of a run that has no file of its own to be read from, such as an upload: by the id
     * that the run is going to have. It need not exist, lies outside the run's own folder, and goes when the run is removed.
     */
    readonly sourceFolder: (runId: string) => string
    /** Takes up a run by its id, or by the beginning of its id when only one fits, and holds it until the scope closes. */
    readonly open: (runId: string) => Effect.Effect<Run, JournalProblem | RunLocked, Scope.Scope>
    /** Looks at a run without holding it. */
    readonly view: (runId: string) => Effect.Effect<RunView, JournalProblem>
    /** Runs an effect while no other process that shares these runs does so. For moments only. */
    readonly exclusively: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | StorageFailed, R>
    /** Finds runs, newest first, a page at a time. Those whose record cannot be read may be left out: `list` has them. */
    readonly find: (question: RunQuestion) => Effect.Effect<RunPage, StorageFailed>
    /** True where `find` answers from an index. Else it looks at one run after the other, and who has many questions asks for all runs once. */
    readonly findsByIndex?: boolean
    /** Ids of all runs, newest first, without those of parts. */
    readonly list: Effect.Effect<ReadonlyArray<string>, StorageFailed>
    /**
     * The same runs, newest first but for those begun within one second, each with what tells whether anything about it is new. For
     * whoever remembers what they looked like, and when they were begun.
     */
    readonly stamps: Effect.Effect<ReadonlyArray<ListedRecord>, StorageFailed>
    /**
     * Deletes a run with its files and its parts. It is held meanwhile, and looked at once more before: what is not to be
     * removed any more stays, and `false` is given. Once it has begun, the run is gone from the list, whatever happens.
     */
    readonly remove: <R>(
      runId: string,
      isStillMeant: (view: RunView) => Effect.Effect<boolean, never, R>
    ) => Effect.Effect<boolean, JournalProblem | RunLocked, R>
    /** Deletes what is left of runs whose removal was cut off, and, a day later, of sources whose keeping was. */
    readonly finishRemovals: Effect.Effect<void, StorageFailed>
  }
>()("@bulkport/core/RunJournal") {}
