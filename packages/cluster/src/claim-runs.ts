/** Which runs a worker takes up next. */
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { recordChanges } from "./queue-changes.ts"
import { type QueueRow, rowColumns } from "./queue-row.ts"
import { lockQueue } from "./queue-tables.ts"

/** What a worker can take up. */
export interface ClaimRequest {
  readonly worker: string
  /** Under which its holds stand in the database. */
  readonly holder: string
  /** Ids of the providers that it has. */
  readonly providers: ReadonlyArray<string>
  /** Imports that it has room for, and how many of them may be of large files. */
  readonly free: number
  readonly freeForLarge: number
  readonly mostPerProvider: Readonly<Record<string, number>>
  readonly mostPerTenant: number | undefined
  /** When each tenant was given a place last, by any clock that grows: of several that have as many at work, the one that waited longest is next. */
  readonly served: ReadonlyMap<string, number>
  readonly now: number
  /** Until when nobody else takes what is claimed, unless it is said anew. */
  readonly heldUntil: number
}

/** How many runs are under way, of whom, and with which provider. */
interface UnderWay {
  readonly tenant: string
  readonly provider: string
  readonly state: string
  readonly runs: number | string | bigint
}

/** Counts how much more there may be of something. */
class Room {
  readonly #taken = new Map<string, number>()
  readonly #most: (key: string) => number
  constructor(most: (key: string) => number) {
    this.#most = most
  }
  take(key: string, count = 1): void {
    this.#taken.set(key, this.takenBy(key) + count)
  }
  takenBy(key: string): number {
    return this.#taken.get(key) ?? 0
  }
  isFull(key: string): boolean {
    return this.takenBy(key) >= this.#most(key)
  }
}

/**
 * Takes the runs whose turn it is for a worker, at most as many as it has room for, and gives their rows as they are from then on.
 *
 * First those that nobody looks after although their time has come: a job to be looked at, or a run whose worker is gone. Then queued
 * ones: each place goes to the tenant that has the fewest runs at work, and there to the run with the highest priority, for
 * which a minute of waiting counts as much as one step of priority. One process claims at a time, so that limits are kept by all.
 */
export const claimRuns = (
  sql: SqlClient.SqlClient,
  request: ClaimRequest
): Effect.Effect<ReadonlyArray<QueueRow>, SqlError> =>
  Effect.gen(function* () {
    const { free, now, providers } = request
    if (free <= 0 || providers.length === 0) return []
    yield* lockQueue(sql)
    const skipLocked = sql.onDialectOrElse({
      pg: () => sql.literal("FOR UPDATE SKIP LOCKED"),
      orElse: () => sql.literal("")
    })
    const overdue = yield* sql<QueueRow>`
      SELECT ${rowColumns(sql)} FROM bulkport_queue
      WHERE ((state = 'waiting' AND due_at <= ${now}) OR (state = 'running' AND held_until < ${now}))
        AND ${sql.in("provider", providers)}
      ORDER BY due_at LIMIT ${free} ${skipLocked}`
    const largeOverdue = overdue.filter((row) => Number(row.is_large) === 1).length
    const queued = yield* chooseQueued(
      sql,
      { ...request, freeForLarge: request.freeForLarge - largeOverdue },
      free - overdue.length
    )
    const chosen = [...overdue, ...queued]
    if (chosen.length === 0) return []
    // Where others write meanwhile, one that was just looked at may have been withdrawn by now.
    const claimed = yield* sql<QueueRow>`
      UPDATE bulkport_queue SET
        state = 'running', generation = generation + 1, changes = changes + 1, worker = ${request.worker},
        held_by = ${request.holder}, held_until = ${request.heldUntil}, next_look_at = NULL,
        started_at = COALESCE(started_at, ${now})
      WHERE ${sql.in(
        "run_id",
        chosen.map((row) => row.run_id)
      )} AND state IN ('queued', 'waiting', 'running')
      RETURNING ${rowColumns(sql)}`
    yield* recordChanges(sql, claimed, now)
    return claimed
  }).pipe(sql.withTransaction)

const chooseQueued = (
  sql: SqlClient.SqlClient,
  request: ClaimRequest,
  wanted: number
): Effect.Effect<ReadonlyArray<QueueRow>, SqlError> =>
  Effect.gen(function* () {
    if (wanted <= 0) return []
    const { freeForLarge, mostPerProvider, mostPerTenant, now } = request
    const underWay = yield* sql<UnderWay>`
      SELECT tenant, provider, state, count(*) AS runs FROM bulkport_queue
      WHERE state IN ('running', 'waiting') GROUP BY tenant, provider, state`
    const ofProvider = new Room((provider) => mostPerProvider[provider] ?? Infinity)
    const ofTenant = new Room(() => mostPerTenant ?? Infinity)
    const atWork = new Room(() => Infinity)
    for (const { provider, runs, state, tenant } of underWay) {
      ofProvider.take(provider, Number(runs))
      ofTenant.take(tenant, Number(runs))
      if (state === "running") atWork.take(tenant, Number(runs))
    }
    const providers = request.providers.filter((provider) => !ofProvider.isFull(provider))
    if (providers.length === 0) return []
    const isTurn = sql.and([
      sql`state = 'queued'`,
      sql`due_at <= ${now}`,
      sql`(held_by IS NULL OR held_until < ${now})`,
      sql.in("provider", providers),
      ...(freeForLarge > 0 ? [] : [sql`is_large = 0`])
    ])
    // From tenant to tenant by the index, whatever the number of runs between them.
    const found = yield* sql<{ readonly tenant: string }>`
      WITH RECURSIVE tenants (tenant) AS (
        SELECT min(tenant) FROM bulkport_queue WHERE ${isTurn}
        UNION ALL
        SELECT (SELECT min(q.tenant) FROM bulkport_queue q WHERE q.tenant > t.tenant AND ${isTurn})
        FROM tenants t WHERE t.tenant IS NOT NULL
      )
      SELECT tenant FROM tenants WHERE tenant IS NOT NULL`
    const tenants = found
      .map(({ tenant }) => tenant)
      .filter((tenant) => !ofTenant.isFull(tenant))
      .sort(
        (one, other) =>
          atWork.takenBy(one) - atWork.takenBy(other) || servedAt(request, one) - servedAt(request, other)
      )
      // Every tenant has a run to give: of more tenants than there are places, none but the first get one.
      .slice(0, wanted)
    const waiting = new Map<string, Array<QueueRow>>()
    for (const tenant of tenants) {
      const ofSize = (isLarge: 0 | 1, most: number) => sql<QueueRow>`
        SELECT ${rowColumns(sql)} FROM bulkport_queue WHERE ${isTurn} AND tenant = ${tenant} AND is_large = ${isLarge}
        ORDER BY turn, run_id LIMIT ${most}`
      const rows = [
        ...(yield* ofSize(0, wanted)),
        ...(freeForLarge > 0 ? yield* ofSize(1, Math.min(freeForLarge, wanted)) : [])
      ]
      waiting.set(tenant, rows.sort(byTurn))
    }
    return fairly(waiting, { atWork, ofProvider, ofTenant, wanted, request })
  })

const servedAt = ({ served }: ClaimRequest, tenant: string): number => served.get(tenant) ?? -1

const byTurn = (one: QueueRow, other: QueueRow): number =>
  Number(one.turn) - Number(other.turn) || (one.run_id < other.run_id ? -1 : 1)

interface Share {
  readonly atWork: Room
  readonly ofProvider: Room
  readonly ofTenant: Room
  readonly wanted: number
  readonly request: ClaimRequest
}

/** One place after the other to the tenant that has the fewest runs at work; of several such, to the one that got none for longest. */
const fairly = (
  waiting: Map<string, Array<QueueRow>>,
  { atWork, ofProvider, ofTenant, request, wanted }: Share
): ReadonlyArray<QueueRow> => {
  const chosen: Array<QueueRow> = []
  let largeLeft = request.freeForLarge
  const isBefore = (one: QueueRow, other: QueueRow): boolean =>
    (atWork.takenBy(one.tenant) - atWork.takenBy(other.tenant) ||
      servedAt(request, one.tenant) - servedAt(request, other.tenant) ||
      byTurn(one, other)) < 0
  while (chosen.length < wanted) {
    let next: QueueRow | undefined
    for (const [tenant, rows] of waiting) {
      const mayGo = ({ is_large, provider }: QueueRow) =>
        !ofProvider.isFull(provider) && (Number(is_large) === 0 || largeLeft > 0)
      while (rows[0] !== undefined && !mayGo(rows[0])) rows.shift()
      const [first] = rows
      if (first === undefined || ofTenant.isFull(tenant)) continue
      if (next === undefined || isBefore(first, next)) next = first
    }
    if (next === undefined) break
    waiting.get(next.tenant)?.shift()
    chosen.push(next)
    ofProvider.take(next.provider)
    ofTenant.take(next.tenant)
    atWork.take(next.tenant)
    if (Number(next.is_large) === 1) largeLeft -= 1
  }
  return chosen
}
