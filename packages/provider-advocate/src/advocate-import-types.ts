import { UnknownImportType } from "@bulkport/core/preflight"
import type { ColumnType, ImportType } from "@bulkport/core/provider"
import { Effect } from "effect"
import { deleteUserRow } from "./rows/delete-user-row.ts"
import { referralRow } from "./rows/referral-row.ts"
import { rewardRedemptionRow } from "./rows/reward-redemption-row.ts"
import { userEventRow } from "./rows/user-event-row.ts"
import { userRow } from "./rows/user-row.ts"
import { errorCode } from "./rows/value-rules.ts"

type ColumnTypes = Readonly<Record<string, ColumnType>>

const typesIn =
  (types: ColumnTypes): ((column: string) => ColumnType | undefined) =>
  (column) =>
    Object.hasOwn(types, column) ? types[column] : undefined

/** Creates and updates users. A user named twice in a file is one record at the service. */
export const usersImport: ImportType = {
  id: "MUTATION/USER",
  aliases: ["users"],
  title: "Create and update users",
  formats: ["csv", "jsonl"],
  requiredColumns: ["accountId", "id"],
  delimiter: ",",
  key: { columns: ["accountId", "id"], means: "record" },
  rowSchema: userRow("shareLinks"),
  columnType: typesIn({
    referable: "boolean",
    dateCreated: "number",
    dateUsTaxFormSubmitted: "number",
    referredByCodes: "json"
  }),
  groupLimit: {
    column: "accountId",
    most: 1000,
    message: "stands in more rows than the 1000 users that an account may have",
    rule: errorCode("RS013")
  },
  isDestructive: false
}

/** Deletes users, with their rewards, events and referral codes. */
export const deleteUsersImport: ImportType = {
  id: "MUTATION/DELETE_USER",
  aliases: ["delete-users"],
  title: "Delete users, for good",
  formats: ["csv", "jsonl"],
  requiredColumns: ["accountId", "id"],
  delimiter: ",",
  key: { columns: ["accountId", "id"], means: "record" },
  rowSchema: deleteUserRow,
  columnType: typesIn({ preserveEmptyAccount: "boolean", doNotTrack: "boolean" }),
  isDestructive: true
}

/** Logs events of users. Every row is an event of its own. */
export const userEventsImport: ImportType = {
  id: "MUTATION/USER_EVENT",
  aliases: ["user-events"],
  title: "Log events of users",
  formats: ["csv", "jsonl"],
  requiredColumns: ["accountId", "userId", "event.key"],
  delimiter: ",",
  key: { columns: ["accountId", "userId", "event.key", "event.dateTriggered"], means: "row" },
  rowSchema: userEventRow,
  columnType: typesIn({ "event.dateTriggered": "number", "event.fields": "json" }),
  isDestructive: false
}

/** Redeems part of users' reward balances, as filled into the service's own report. Doing it twice redeems twice. */
export const rewardRedemptionsImport: ImportType = {
  id: "MUTATION/REDEEMABLE_REWARD_BALANCE",
  aliases: ["redeem-rewards"],
  title: "Redeem rewards, for good",
  formats: ["csv", "jsonl"],
  requiredColumns: ["accountId", "userId", "unit", "valueToRedeem"],
  delimiter: ",",
  key: { columns: ["accountId", "userId", "unit"], means: "row" },
  rowSchema: rewardRedemptionRow,
  columnType: typesIn({ valueToRedeem: "number", availableValue: "number", totalRedeemedValue: "number" }),
  isDestructive: true
}

/** Records referrals that happened elsewhere. JSON lines only: that is the one format published for them. */
export const referralsImport: ImportType = {
  id: "MUTATION/REFERRAL",
  aliases: ["referrals"],
  title: "Record referrals of the past",
  formats: ["jsonl"],
  requiredColumns: [
    "programId",
    "referrerUser.accountId",
    "referrerUser.id",
    "referredUser.accountId",
    "referredUser.id"
  ],
  key: {
    columns: [
      "programId",
      "referrerUser.accountId",
      "referrerUser.id",
      "referredUser.accountId",
      "referredUser.id"
    ],
    means: "row"
  },
  rowSchema: referralRow,
  columnType: typesIn({ dateReferralStarted: "number", dateConverted: "number", rewards: "json" }),
  isDestructive: false
}

/** The import types known by name. */
export const importTypes: ReadonlyArray<ImportType> = [
  usersImport,
  userEventsImport,
  deleteUsersImport,
  rewardRedemptionsImport,
  referralsImport
]

/** True for an import type with rules of ours. */
export const isKnownImport = (id: string): boolean => importTypes.some((known) => known.id === id)

/**
 * Any other import of the service: sent as it is, its rows not validated. Taken for destructive, because nobody told us
 * that it can be undone.
 */
const unknownImport = (id: string): ImportType => ({
  id,
  aliases: [],
  title: `${id} (rows are not validated)`,
  formats: ["csv", "jsonl"],
  requiredColumns: [],
  delimiter: ",",
  isDestructive: true
})

/** Resolves an id or an alias. `QUERY/…` types are exports and therefore unknown. */
export const findImportType = (idOrAlias: string): Effect.Effect<ImportType, UnknownImportType> => {
  const known = importTypes.find(({ aliases, id }) => id === idOrAlias || aliases.includes(idOrAlias))
  if (known !== undefined) return Effect.succeed(known)
  if (/^MUTATION\/[A-Z][A-Z0-9_]*$/.test(idOrAlias)) return Effect.succeed(unknownImport(idOrAlias))
  return Effect.fail(
    new UnknownImportType({
      provider: "advocate",
      importType: idOrAlias,
      known: [
        ...importTypes.map(({ aliases, id }) => `${id} (${aliases.join(", ")})`),
        "any other MUTATION/…"
      ]
    })
  )
}
