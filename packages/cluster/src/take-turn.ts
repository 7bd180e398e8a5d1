/** What a worker does in one turn with a run: takes it as far as it gets, and writes into the queue how it left it. */
import {
  EngineSettings,
  ImportError,
  type ImportServices,
  lookAtRun,
  resumeImport,
  RunJournal,
  runImport,
  StartConsent
} from "@bulkport/core"
import { Cause, Context, Deferred, Effect, Exit, Option, Schedule, type Semaphore } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { type AfterFailure, afterFailure } from "./after-failure.ts"
import type { HeldRun, HeldRuns } from "./held-runs.ts"
import { ImportWorkflow, type Turn, type TurnResult } from "./import-workflow.ts"
import { executionDone, type Leaving, leaveRun, takeAgain } from "./leave-run.ts"
import { letGoSafely } from "./let-go-safely.ts"
import { putBackAtOf } from "./mark-put-back.ts"
import type { QueueClock } from "./queue-clock.ts"
import { type QueueRow, readRequest } from "./queue-row.ts"
import { onceCreated, rememberRecord } from "./remember-record.ts"
import { lockedPauseAfter, pauseAfter, retryAfter, type WorkerSettings } from "./worker-settings.ts"

/** What all turns of a worker share. */
export interface TurnContext {
  readonly sql: SqlClient.SqlClient
  readonly settings: WorkerSettings
  readonly held: HeldRuns
  readonly clock: QueueClock
  /** A place for each import that is worked on. */
  readonly places: Semaphore.Semaphore
  /** Done once the worker is being stopped. */
  readonly isStopping: Deferred.Deferred<void>
  /** Told whenever a run was let go. */
  readonly onLetGo: Effect.Effect<void>
  /** What imports need, the settings of the engine among it. */
  readonly services: Context.Context<ImportServices>
}

/** What nobody watches for its job, or that another worker may have, is taken up by others so long after its time. */
const graceMillis = 30_000

/** One look at a job takes no longer than this, however often it has to be asked. */
const longestLookMillis = 60_000

const done: TurnResult = { type: "done" }

/** Makes what takes turns. */
export const makeTakeTurn =
  (context: TurnContext) =>
  (turn: Turn): Effect.Effect<TurnResult> =>
    Effect.gen(function* () {
      const { generation, place, runId } = turn
      const execution = yield* ImportWorkflow.executionId({ generation, place, runId })
      const claimed = context.held.find(turn.runId, turn.generation)
      // It may have to wait for a place, but the engine has not lost it.
      if (claimed !== undefined) claimed.isBegun = true
      return yield* context.places
        .withPermits(1)(
          Effect.gen(function* () {
            if (claimed !== undefined) return yield* worked(context, turn, claimed, execution)
            // After a pause, or after the worker that had it has gone.
            const row = yield* insistently(context, takeRow(context, turn, execution))
            if (Option.isNone(row) || row.value === undefined) return done
            return yield* worked(
              context,
              turn,
              takenAgain(context, row.value, yield* context.clock.now),
              execution
            )
          })
        )
        .pipe(
          // The engine may break it off while it waits for a place: still held, the run would be kept from everybody.
          Effect.onInterrupt(() =>
            Effect.suspend(() => {
              if (claimed === undefined) return Effect.void
              context.held.remove(claimed)
              return context.onLetGo
            })
          )
        )
    })

const takenAgain = ({ held }: TurnContext, row: QueueRow, now: number): HeldRun => {
  const run = held.add(row, now)
  run.isBegun = true
  return run
}

/** Takes the row again; one that somebody else has, or nobody wants any more, ends the execution. */
const takeRow = ({ clock, settings, sql }: TurnContext, { generation, runId }: Turn, execution: string) =>
  Effect.gen(function* () {
    const now = yield* clock.now
    const { holdMillis, holder, name } = settings
    const row = yield* takeAgain(sql, runId, generation, { name, holder, heldUntil: now + holdMillis }, now)
    if (row === undefined) yield* executionDone(sql, execution, now)
    return row
  })

/** The database may be away for a while: what is to be written is written once it is back. A process that stops gives up. */
const insistently = <A>(
  { isStopping, settings }: TurnContext,
  effect: Effect.Effect<A, SqlError>
): Effect.Effect<Option.Option<A>> =>
  Effect.raceFirst(
    effect.pipe(
      Effect.tapError((error) => Effect.logDebug(`The queue cannot be reached (${error.reason._tag}).`)),
      Effect.retry(Schedule.spaced(500)),
      Effect.orDie,
      Effect.asSome
    ),
    Deferred.await(isStopping).pipe(
      Effect.andThen(Effect.sleep(settings.stopMillis / 4)),
      Effect.as(Option.none<A>())
    )
  )

/** Works on a run that is held, and lets go of it. */
const worked = (
  context: TurnContext,
  turn: Turn,
  held: HeldRun,
  execution: string
): Effect.Effect<TurnResult> =>
  Effect.gen(function* () {
    const exit = yield* letGoSafely(
      importing(context, held.row),
      Effect.raceFirst(Deferred.await(context.isStopping), Deferred.await(held.isLost)),
      context.settings.stopMillis / 4
    ).pipe(Effect.provideContext(context.services))
    const now = yield* context.clock.now
    const { leaving, result } = yield* leavingOf(context, turn, held.row, exit, now)
    yield* insistently(
      context,
      leaveRun(context.sql, held.row, leaving, now, result.type === "done" ? execution : undefined)
    )
    return result
  }).pipe(
    Effect.ensuring(
      Effect.suspend(() => {
        context.held.remove(held)
        return context.onLetGo
      })
    )
  )

/** The run as it is in the journal; or from its beginning, where it has none yet. */
const importing = (context: TurnContext, row: QueueRow) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const hasRecord = Number(row.has_record) === 1
    const begun = yield* journal.view(row.run_id).pipe(
      Effect.asSome,
      // With a record that was removed went what is known of its start: from the beginning, it might be imported twice.
      Effect.catchTag("RunNotFound", (reason) => (hasRecord ? Effect.fail(reason) : Effect.succeedNone)),
      Effect.mapError(
        (reason) => new ImportError({ runId: row.run_id, step: "stage", provider: row.provider, reason })
      )
    )
    const remember = rememberRecord(context.sql, row.run_id)
    if (Option.isSome(begun) && !hasRecord) yield* remember
    const imported = Option.isSome(begun)
      ? resumeImport(row.run_id)
      : onceCreated(runImport(readRequest(row.plan), { runId: row.run_id }), remember)
    // Of a file in parts, a job may end and the next one begin within a turn.
    const hasOneJob = Option.isSome(begun) && begun.value.state.parts === undefined
    const patient = Effect.provideService(
      imported,
      EngineSettings,
      patienceFor(context, row, hasOneJob && row.waits_for !== null)
    )
    return yield* Number(row.is_confirmed) === 1
      ? Effect.provideService(patient, StartConsent, () => Effect.succeed(true))
      : patient
  })

/** A worker stays with a job only for as long as it is new; later, one look is all that there is to a turn. */
const patienceFor = (
  { services, settings }: TurnContext,
  row: QueueRow,
  isJobKnown: boolean
): EngineSettings => {
  const told = Context.get(services, EngineSettings)
  const putBackAt = putBackAtOf(row, told.putBackAt)
  const base = putBackAt === undefined ? told : { ...told, putBackAt }
  return isJobKnown
    ? { ...base, waitMillis: Math.max(settings.stayMillis, longestLookMillis), pollMillis: 0, mostLooks: 1 }
    : { ...base, waitMillis: Math.min(settings.stayMillis, base.waitMillis) }
}

/** When the start in doubt was begun: a run may have waited in the queue for longer than its job is waited for. */
const startBegunAt = (row: QueueRow, { reason }: ImportError): Effect.Effect<number, never, RunJournal> =>
  reason._tag === "StartInDoubt"
    ? Effect.flatMap(RunJournal, ({ view }) => lookAtRun(view, row.run_id)).pipe(
        Effect.map((run) => run.startBegunAt ?? run.createdAt),
        Effect.orElseSucceed(() => Number(row.submitted_at))
      )
    : Effect.succeed(Number(row.submitted_at))

interface Left {
  readonly leaving: Leaving
  readonly result: TurnResult
}

const leavingOf = (
  { services, settings }: TurnContext,
  turn: Turn,
  row: QueueRow,
  exit: Exit.Exit<unknown, ImportError> | undefined,
  now: number
): Effect.Effect<Left> =>
  Effect.gen(function* (): Effect.fn.Return<Left, never, RunJournal> {
    const attempts = Number(row.attempts)
    const looks = Number(row.looks)
    const isJobKnown = row.waits_for !== null
    const known = isJobKnown ? { waitsFor: row.waits_for, looks } : {}
    /** Another worker, or this one, goes on at this time by way of the queue. */
    const later = (at: number, more: Partial<Leaving> = {}): Left => ({
      leaving: { state: isJobKnown ? "waiting" : "queued", nextLookAt: at, attempts, ...known, ...more },
      result: done
    })
    // Handed over: whoever comes first takes it.
    if (exit === undefined) return later(now)
    if (Exit.isSuccess(exit)) return { leaving: { state: "ended" }, result: done }
    const error = Cause.findErrorOption(exit.cause)
    if (Option.isNone(error)) yield* Effect.logError(faultWords(row.run_id, exit.cause))
    const after: AfterFailure = Option.isSome(error)
      ? afterFailure(error.value, now, yield* startBegunAt(row, error.value))
      : { type: "try-again", stop: programFault, pauseMillis: 0 }
    switch (after.type) {
      case "look-later": {
        const looksNow = row.waits_for === after.jobId ? looks + 1 : 0
        const millis = pauseAfter(settings, looksNow)
        const waiting: Leaving = {
          state: "waiting",
          nextLookAt: now + millis,
          looks: looksNow,
          waitsFor: after.jobId
        }
        return turn.isLast
          ? { leaving: waiting, result: done }
          : {
              leaving: { ...waiting, dueAt: now + millis + graceMillis + settings.holdMillis },
              result: { type: "pause", millis }
            }
      }
      case "wait":
        return later(now + pauseAfter(settings, 0), { state: "waiting" })
      case "held-elsewhere":
        return later(now + lockedPauseAfter(settings, Number(row.locked_looks)), {
          stop: after.stop,
          lockedLooks: Number(row.locked_looks) + 1
        })
      case "hand-back":
        return later(now + 5000, { stop: after.stop })
      case "not-before":
        return later(after.at, { stop: after.stop })
      case "try-again":
        return attempts < settings.retries
          ? later(now + Math.max(retryAfter(settings, attempts), after.pauseMillis), {
              stop: after.stop,
              attempts: attempts + 1
            })
          : { leaving: { state: "stopped", stop: after.stop, attempts, ...known }, result: done }
      case "stop":
        return { leaving: { state: "stopped", stop: after.stop, attempts, ...known }, result: done }
    }
  }).pipe(Effect.provideContext(services))

const programFault = {
  step: "stage" as const,
  reason: "Fault",
  message: "The import broke off because of a fault of the program, and not by any reason that it knows.",
  nextStep:
    "Resume the run: it goes on from its record. If it breaks off again, the log of the worker names the fault."
}

/** The kind of a fault and where it happened: its own words may hold anything. */
const faultWords = (runId: string, cause: Cause.Cause<unknown>): string => {
  const faults = cause.reasons.filter(Cause.isDieReason).map(({ defect }) => {
    if (!(defect instanceof Error)) return typeof defect
    const at = defect.stack?.split("\n").find((line) => /^\s+at /.test(line))
    return `${defect.name}${at === undefined ? "" : ` ${at.trim()}`}`
  })
  return `Run ${runId} broke off because of a fault of the program: ${faults.join("; ") || "interrupted"}.`
}
