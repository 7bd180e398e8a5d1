import type { SqlClient } from "effect/sql/SqlClient"

/** A statement that says in the row of a whole what is known of it and all of its parts. */
export const sumUpParts = (sql: SqlClient, wholeId: string) => {
  const all = sql`FROM runs AS each WHERE (each.id = ${wholeId} OR each.whole_id = ${wholeId} AND each.part_number IS NOT NULL)`
  return sql`UPDATE runs SET
    standing = CASE WHEN verdict IS NOT NULL THEN 'finished'
      WHEN EXISTS (SELECT 1 ${all} AND each.own_in_doubt = 1) THEN 'in-doubt'
      WHEN EXISTS (SELECT 1 ${all} AND each.own_under_way = 1) THEN 'running' ELSE 'pending' END,
    changed_at = (SELECT max(each.own_changed_at) ${all}),
    start_begun_at = (SELECT max(each.own_start_begun_at) ${all}),
    may_have_imported = (SELECT max(each.own_may_have_imported) ${all})
    WHERE id = ${wholeId}`
}
