/** A run as a row of the table `runs`, and back. */
import {
  overviewOf,
  type RunOverview,
  RunStanding,
  RunVerdict,
  type RunView,
  LifecycleStep
} from "@bulkport/core"
import { Option, Schema } from "effect"

/** PostgreSQL gives whole numbers as big ones, SQLite as they are. */
export type Whole = number | bigint

/** A row as it is read, with the columns that an overview is made of. */
export interface OverviewRow {
  readonly id: string
  readonly tenant: string | null
  readonly provider: string
  readonly connection: string | null
  readonly import_type: string
  readonly target: string
  readonly created_at: Whole
  readonly changed_at: Whole
  readonly standing: string
  readonly verdict: string | null
  readonly next_step: string | null
  readonly refusal: string | null
  readonly source_rows: Whole | null
  readonly rows_set_aside: Whole | null
  readonly rows_staged: Whole | null
  readonly rows_accepted: Whole | null
  readonly rows_rejected: Whole | null
  readonly rows_unknown: Whole | null
  readonly source_sha256: string | null
  readonly sent_sha256: string | null
  readonly job_id: string | null
  readonly parts: Whole | null
  readonly parent: string | null
  readonly start_begun_at: Whole | null
  readonly may_have_imported: Whole
}

/** Each column of `OverviewRow`, so that none is forgotten. */
const overviewNames: Readonly<Record<keyof OverviewRow, true>> = {
  id: true,
  tenant: true,
  provider: true,
  connection: true,
  import_type: true,
  target: true,
  created_at: true,
  changed_at: true,
  standing: true,
  verdict: true,
  next_step: true,
  refusal: true,
  source_rows: true,
  rows_set_aside: true,
  rows_staged: true,
  rows_accepted: true,
  rows_rejected: true,
  rows_unknown: true,
  source_sha256: true,
  sent_sha256: true,
  job_id: true,
  parts: true,
  parent: true,
  start_begun_at: true,
  may_have_imported: true
}

/**
 * The columns of `OverviewRow` by name. PostgreSQL refuses a statement with `*` that it has prepared before once another version of this
 * program has added a column.
 */
export const overviewColumns: string = Object.keys(overviewNames).join(", ")

/** The columns of a run that change with its entries. Those of the whole are about the run without its parts here. */
export const changingColumns = (view: RunView) => {
  const overview = overviewOf(view)
  const { rows } = overview
  const { doubt, job, tracked } = view.state
  return {
    entry_count: view.entries.length,
    target: overview.target,
    changed_at: overview.changedAt,
    standing: overview.standing,
    verdict: overview.verdict ?? null,
    next_step: overview.nextStep ?? null,
    refusal: overview.refusal ?? null,
    source_rows: overview.sourceRows ?? null,
    rows_set_aside: rows?.setAside ?? null,
    rows_staged: rows?.staged ?? null,
    rows_accepted: rows?.accepted ?? null,
    rows_rejected: rows?.rejected ?? null,
    rows_unknown: rows?.unknown ?? null,
    source_sha256: overview.sourceSha256 ?? null,
    sent_sha256: overview.sentSha256 ?? null,
    job_id: job?.id ?? null,
    parts: overview.parts ?? null,
    start_begun_at: overview.startBegunAt ?? null,
    may_have_imported: overview.mayHaveImported ? 1 : 0,
    own_changed_at: overview.changedAt,
    own_start_begun_at: overview.startBegunAt ?? null,
    own_may_have_imported: overview.mayHaveImported ? 1 : 0,
    own_in_doubt: doubt === undefined ? 0 : 1,
    own_under_way: job !== undefined && tracked === undefined ? 1 : 0
  }
}

/** All columns of a run that has just been begun. */
export const newColumns = (view: RunView, wholeId: string) => {
  const { connection, importType, parent, part, provider, tenant } = view.state.plan
  return {
    id: view.id,
    whole_id: wholeId,
    part_number: part?.number ?? null,
    tenant: tenant ?? null,
    provider,
    connection: connection ?? null,
    import_type: importType,
    created_at: view.state.createdAt,
    parent: parent?.runId ?? null,
    ...changingColumns(view)
  }
}

/** A member with this name, unless there is none. */
const member = <Name extends string, Value>(
  name: Name,
  value: Value | null | undefined
): { readonly [Key in Name]?: Value } =>
  // An object with one computed member is known by its index only.
  (value === null || value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value }

const numberOf = (whole: Whole | null): number | undefined => (whole === null ? undefined : Number(whole))

/** A word of a closed list; `undefined` for one that a newer version may have added. */
const wordOf = <A extends string>(schema: Schema.Schema<A> & Schema.Decoder<A>) => {
  const decode = Schema.decodeUnknownOption(schema)
  return (word: string | null): A | undefined => Option.getOrUndefined(decode(word))
}

const verdictOf = wordOf(RunVerdict)
const stepOf = wordOf(LifecycleStep)
const standingOf = wordOf(RunStanding)

/** The overview that a row holds, with the jobs of the run and its parts. */
export const overviewOfRow = (row: OverviewRow, jobIds: ReadonlyArray<string>): RunOverview => {
  const counts = {
    setAside: numberOf(row.rows_set_aside),
    staged: numberOf(row.rows_staged),
    accepted: numberOf(row.rows_accepted),
    rejected: numberOf(row.rows_rejected),
    unknown: numberOf(row.rows_unknown)
  }
  const { accepted, rejected, setAside, staged, unknown } = counts
  const isCounted =
    accepted !== undefined &&
    rejected !== undefined &&
    setAside !== undefined &&
    staged !== undefined &&
    unknown !== undefined
  return {
    id: row.id,
    ...member("tenant", row.tenant),
    provider: row.provider,
    ...member("connection", row.connection),
    importType: row.import_type,
    target: row.target,
    createdAt: Number(row.created_at),
    changedAt: Number(row.changed_at),
    standing: standingOf(row.standing) ?? "pending",
    ...member("verdict", verdictOf(row.verdict)),
    ...member("nextStep", stepOf(row.next_step)),
    ...member("refusal", row.refusal),
    ...member("sourceRows", numberOf(row.source_rows)),
    ...(isCounted ? { rows: { setAside, staged, accepted, rejected, unknown } } : {}),
    ...member("sourceSha256", row.source_sha256),
    ...member("sentSha256", row.sent_sha256),
    jobIds,
    ...member("parts", numberOf(row.parts)),
    ...member("parent", row.parent),
    ...member("startBegunAt", numberOf(row.start_begun_at)),
    mayHaveImported: Number(row.may_have_imported) === 1
  }
}
