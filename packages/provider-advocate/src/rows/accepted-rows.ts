import {
  type ImportReason,
  type OutcomeStatement,
  OutputMalformed,
  type PreparedFile
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import {
  deleteUsersImport,
  referralsImport,
  rewardRedemptionsImport,
  userEventsImport,
  usersImport
} from "../advocate-import-types.ts"
import { resultRecords, type ResultRecord } from "./result-records.ts"

/** A column of the staged file, and the names it may have in a success file, simplified. */
interface KeyColumn {
  readonly staged: string
  readonly named: ReadonlyArray<string>
  /** True when a success file without it cannot be read. */
  readonly isNeeded: boolean
}

const accountId: KeyColumn = { staged: "accountId", named: ["accountid", "useraccountid"], isNeeded: true }

/** The service names keys in the words of its reports: `id` for users, `user.id` for events, plain words for deletions. */
const keyColumns = new Map<string, ReadonlyArray<KeyColumn>>([
  [usersImport.id, [accountId, { staged: "id", named: ["id", "userid"], isNeeded: true }]],
  [deleteUsersImport.id, [accountId, { staged: "id", named: ["id", "userid"], isNeeded: true }]],
  [
    userEventsImport.id,
    [
      accountId,
      { staged: "userId", named: ["userid", "useruserid"], isNeeded: true },
      { staged: "event.key", named: ["eventkey", "key"], isNeeded: true },
      { staged: "event.dateTriggered", named: ["eventdatetriggered", "datetriggered"], isNeeded: false }
    ]
  ],
  // No page says what these two files look like: assumed to name rows as their imports do.
  [
    rewardRedemptionsImport.id,
    [
      accountId,
      { staged: "userId", named: ["userid", "useruserid", "id"], isNeeded: true },
      { staged: "unit", named: ["unit"], isNeeded: true }
    ]
  ],
  [
    referralsImport.id,
    [
      { staged: "programId", named: ["programid"], isNeeded: true },
      ...["referrerUser.accountId", "referrerUser.id", "referredUser.accountId", "referredUser.id"].map(
        (staged) => ({
          staged,
          named: [staged.toLowerCase().replace(".", "")],
          isNeeded: true
        })
      )
    ]
  ]
])

/**
 * Reads the success file: it lists the records that succeeded, in any order, by their keys.
 *
 * Keys name staged columns only: a date of our own making may not be looked for in a file that has none.
 */
export const acceptedRows = (
  path: string,
  output: string,
  { columns, importType }: PreparedFile
): Stream.Stream<OutcomeStatement, ImportReason> => {
  const wanted = keyColumns
    .get(importType)
    ?.filter(({ isNeeded, staged }) => isNeeded || columns.includes(staged))
  if (wanted === undefined) return Stream.empty
  const names = new Set(wanted.flatMap(({ named }) => named))
  return Stream.mapEffect(resultRecords(path, output, names), (record) => toOutcome(record, wanted, output))
}

const toOutcome = (
  record: ResultRecord,
  wanted: ReadonlyArray<KeyColumn>,
  output: string
): Effect.Effect<OutcomeStatement, OutputMalformed> => {
  const key: Record<string, string> = {}
  for (const { isNeeded, named, staged } of wanted) {
    const value = named.map((name) => record.get(name)).find((cell) => cell !== undefined)
    if (value !== undefined) key[staged] = staged === "event.dateTriggered" ? millis(value) : value
    else if (isNeeded)
      return Effect.fail(new OutputMalformed({ output, problem: `it has no column for ${staged}` }))
  }
  return Effect.succeed({ _tag: "RowOutcome", outcome: "accepted", key })
}

/** Moments are written in milliseconds in import files; the service's reports sometimes write them as dates. */
const millis = (text: string): string => {
  const date = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? text : String(date)
}
