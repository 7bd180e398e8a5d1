import { ImportPlan, SourceFile } from "@bulkport/core"
import type { ImportRequest } from "@bulkport/core"
import { Effect, Schema, Struct } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import { QueueUnavailable } from "./queue-reasons.ts"
import { type QueuedRun, type QueueState, QueueStop } from "./queued-run.ts"

/** What both databases give for a whole number: PostgreSQL gives a text for one that may be large. */
type Whole = number | string | bigint

/** A run as it stands in the table of the queue. */
export interface QueueRow {
  readonly run_id: string
  readonly tenant: string
  readonly provider: string
  readonly import_type: string
  readonly plan: string
  readonly priority: Whole
  readonly turn: Whole
  readonly is_large: Whole
  readonly state: QueueState
  readonly generation: Whole
  readonly changes: Whole
  readonly attempts: Whole
  readonly looks: Whole
  /** How often in a row somebody else held the run when it was taken up. */
  readonly locked_looks: Whole
  readonly waits_for: string | null
  readonly is_confirmed: Whole
  /** 1 once the journal is known to have the run: it never begins anew then, should the journal have it no more. */
  readonly has_record: Whole
  readonly submitted_at: Whole
  readonly started_at: Whole | null
  readonly ended_at: Whole | null
  readonly next_look_at: Whole | null
  readonly due_at: Whole
  readonly worker: string | null
  readonly held_by: string | null
  readonly held_until: Whole | null
  /** When the store was put back from a backup that has this run; null when that has not happened. */
  readonly put_back_at: Whole | null
  /** The SHA-256 of its file in hex, if that was kept as the source of the run; null for one that stays where it is. */
  readonly source_sha256: string | null
  readonly stop: string | null
}

const StopText = Schema.fromJsonString(QueueStop)
const decodeStop = Schema.decodeUnknownSync(StopText)

/** The columns of a row, each once. */
const columns: Readonly<Record<keyof QueueRow, true>> = {
  run_id: true,
  tenant: true,
  provider: true,
  import_type: true,
  plan: true,
  priority: true,
  turn: true,
  is_large: true,
  state: true,
  generation: true,
  changes: true,
  attempts: true,
  looks: true,
  locked_looks: true,
  waits_for: true,
  is_confirmed: true,
  has_record: true,
  submitted_at: true,
  started_at: true,
  ended_at: true,
  next_look_at: true,
  due_at: true,
  worker: true,
  held_by: true,
  held_until: true,
  put_back_at: true,
  source_sha256: true,
  stop: true
}

/**
 * The columns of a row in a statement. Never all that there are: PostgreSQL refuses a statement that it has prepared once a newer version adds
 * one, and what is done in a transaction fails by that.
 */
export const rowColumns = (sql: SqlClient.SqlClient): Fragment => sql.literal(Object.keys(columns).join(", "))

/** The text that stands for a stop in the database. */
export const stopText = Schema.encodeSync(StopText)

/** Reads the text of a stop. What stands there was written by us. */
export const readStop = (text: string): QueueStop => decodeStop(text)

/** A plan before its file has been looked at, as it is kept until its run begins. It holds no secret, as no plan does. */
const Request = ImportPlan.mapFields(
  Struct.assign({
    source: SourceFile.mapFields(Struct.map(Schema.optionalKey)).mapFields(
      Struct.assign({ path: SourceFile.fields.path })
    )
  })
)

const RequestText = Schema.fromJsonString(Request)
const decodeRequest = Schema.decodeUnknownSync(RequestText)

/** The text that stands for a plan in the database. */
export const requestText: (plan: ImportRequest) => string = Schema.encodeSync(RequestText)

/** Reads the text of a plan. What stands there was written by us. */
export const readRequest = (text: string): ImportRequest => decodeRequest(text)

/** What callers see of a row. */
export const queuedRunOf = (row: QueueRow): QueuedRun => ({
  runId: row.run_id,
  ...(row.tenant === "" ? {} : { tenant: row.tenant }),
  provider: row.provider,
  importType: row.import_type,
  state: row.state,
  priority: Number(row.priority),
  submittedAt: Number(row.submitted_at),
  ...(row.started_at === null ? {} : { startedAt: Number(row.started_at) }),
  ...(row.ended_at === null ? {} : { endedAt: Number(row.ended_at) }),
  attempts: Number(row.attempts),
  ...(row.worker === null ? {} : { worker: row.worker }),
  ...(row.stop === null ? {} : { stop: readStop(row.stop) }),
  ...(row.next_look_at === null ? {} : { nextLookAt: Number(row.next_look_at) })
})

/** Says what the database was wanted for when it fails, and nothing that it says: its messages may hold anything. */
export const orUnavailable =
  (doing: string) =>
  <A, E, R>(
    effect: Effect.Effect<A, E | SqlError, R>
  ): Effect.Effect<A, Exclude<E, SqlError> | QueueUnavailable, R> =>
    Effect.mapError(effect, (error) =>
      error instanceof SqlError
        ? new QueueUnavailable({ doing, cause: error.reason._tag })
        : // What is no `SqlError` is one of the others.
          (error as Exclude<E, SqlError>)
    )
