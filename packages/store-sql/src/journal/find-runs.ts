import {
  pageSize,
  readCursor,
  cursorOf,
  type RunPage,
  type RunQuestion,
  type StorageFailed
} from "@bulkport/core"
import { Effect } from "effect"
import type { Fragment } from "effect/sql/Statement"
import { onDatabase } from "../on-database.ts"
import type { SqlInternals } from "../sql-internals.ts"
import { overviewColumns, type OverviewRow, overviewOfRow } from "./run-columns.ts"

/** What a question says about runs, as conditions on their rows. */
const conditionsOf = (sql: SqlInternals["sql"], question: RunQuestion): ReadonlyArray<Fragment> => {
  const { begunBefore, begunFrom, jobId, quietSince, standings } = question
  const after = question.after === undefined ? undefined : readCursor(question.after)
  const same = [
    ["tenant", question.tenant],
    ["provider", question.provider],
    ["connection", question.connection],
    ["import_type", question.importType],
    ["source_sha256", question.sourceSha256],
    ["sent_sha256", question.sentSha256],
    ["parent", question.parent]
  ] as const
  return [
    sql`part_number IS NULL AND removed_at IS NULL`,
    ...same.flatMap(([column, value]) => (value === undefined ? [] : [sql`${sql(column)} = ${value}`])),
    ...(standings === undefined
      ? []
      : // Said apart, so that the index of those that are not finished can be used.
        [
          standings.includes("finished") || standings.length === 0
            ? sql`standing IN ${sql.in(standings.length === 0 ? ["none"] : standings)}`
            : sql`standing <> 'finished' AND standing IN ${sql.in(standings)}`
        ]),
    ...(begunFrom === undefined ? [] : [sql`created_at >= ${begunFrom}`]),
    ...(begunBefore === undefined ? [] : [sql`created_at < ${begunBefore}`]),
    // Nothing changes before it is begun, which is what has an index.
    ...(quietSince === undefined ? [] : [sql`changed_at < ${quietSince} AND created_at < ${quietSince}`]),
    ...(jobId === undefined ? [] : [sql`id IN (SELECT whole_id FROM runs WHERE job_id = ${jobId})`]),
    ...(after === undefined ? [] : [sql`(created_at, id) < (${after.createdAt}, ${after.id})`])
  ]
}

/** The jobs of runs in parts, by the run. */
const jobsOfParts = (sql: SqlInternals["sql"], ids: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const jobs = new Map<string, Array<string>>()
    if (ids.length === 0) return jobs
    const rows = yield* sql<{ readonly whole_id: string; readonly job_id: string }>`
      SELECT whole_id, job_id FROM runs WHERE part_number IS NOT NULL AND whole_id IN ${sql.in(ids)} AND job_id IS NOT NULL
      ORDER BY whole_id, part_number`
    for (const { job_id, whole_id } of rows) jobs.set(whole_id, [...(jobs.get(whole_id) ?? []), job_id])
    return jobs
  })

/** Answers a question about all runs with one statement, and one more for those in parts. */
export const findRuns = (
  database: SqlInternals,
  question: RunQuestion
): Effect.Effect<RunPage, StorageFailed> => {
  const { sql } = database
  const size = pageSize(question)
  return Effect.gen(function* () {
    const rows =
      yield* sql<OverviewRow>`SELECT ${sql.literal(overviewColumns)} FROM runs WHERE ${sql.and(conditionsOf(sql, question))}
      ORDER BY created_at DESC, id DESC LIMIT ${size + 1}`
    const page = rows.slice(0, size)
    const jobs = yield* jobsOfParts(
      sql,
      page.flatMap(({ id, parts }) => (parts === null ? [] : [id]))
    )
    const runs = page.map((row) =>
      overviewOfRow(row, [
        ...new Set([...(row.job_id === null ? [] : [row.job_id]), ...(jobs.get(row.id) ?? [])])
      ])
    )
    const last = runs.at(-1)
    return rows.length > size && last !== undefined ? { runs, next: cursorOf(last) } : { runs }
  }).pipe(onDatabase(database))
}
