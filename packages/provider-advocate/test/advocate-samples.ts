/** Rows of every import type that the emulated service takes and refuses, for the shared suite. */
import type { SampleRow, SampleRows } from "@bulkport/testkit"
import type { AdvocateEmulator } from "@bulkport/testkit/emulators"
import type { SourceFormat } from "@bulkport/core/provider"

/**
 * Makes rows for one emulator. Rows about users need users, and deleting or redeeming uses them up: so those of a row are
 * put there each time it is written.
 */
export interface AdvocateSample {
  readonly importType: string
  readonly format: SourceFormat
  readonly rowsFor: (emulator: AdvocateEmulator) => SampleRows
}

const user = (number: number) => ({ accountId: `user-${number}`, id: `user-${number}` })

const nobody = (number: number) => ({ accountId: `nobody-${number}`, id: `nobody-${number}` })

/** A row of dotted columns as it is written in a format. */
export const inFormat = (format: SourceFormat, cells: SampleRow): SampleRow => {
  if (format === "csv") return cells
  const row: Record<string, unknown> = {}
  for (const [column, value] of Object.entries(cells)) {
    const names = column.split(".")
    let holder = row
    for (const name of names.slice(0, -1)) holder = (holder[name] ??= {}) as Record<string, unknown>
    holder[names.at(-1) ?? ""] = value
  }
  return row as SampleRow
}

interface Rows {
  readonly importType: string
  readonly formats: ReadonlyArray<SourceFormat>
  readonly columns: ReadonlyArray<string>
  readonly longestText?: number
  /** Puts there what the accepted row is about. */
  readonly provide?: (emulator: AdvocateEmulator, number: number) => void
  readonly accepted: (number: number, text: string, format: SourceFormat) => SampleRow
  readonly rejected: (number: number, text: string, format: SourceFormat) => SampleRow
  readonly invalid?: (number: number, text: string, format: SourceFormat) => SampleRow
}

const samplesOf = ({
  accepted,
  columns,
  formats,
  importType,
  invalid,
  longestText,
  provide,
  rejected
}: Rows) =>
  formats.map((format): AdvocateSample => ({
    importType,
    format,
    rowsFor: (emulator) => ({
      importType,
      options: {},
      format,
      delimiter: ",",
      columns,
      ...(longestText === undefined ? {} : { longestText }),
      accepted: (number, text) => {
        provide?.(emulator, number)
        return inFormat(format, accepted(number, text, format))
      },
      rejected: (number, text) => inFormat(format, rejected(number, text, format)),
      ...(invalid === undefined
        ? {}
        : { invalid: (number, text) => inFormat(format, invalid(number, text, format)) })
    })
  }))

const both: ReadonlyArray<SourceFormat> = ["csv", "jsonl"]

const number = (value: number, format: SourceFormat) => (format === "csv" ? String(value) : value)

/** Users: any text goes into a name. */
const users = samplesOf({
  importType: "MUTATION/USER",
  formats: both,
  columns: ["id", "accountId", "firstName", "email"],
  accepted: (each, text) => ({ ...user(each), firstName: text, email: `user${each}@example.com` }),
  rejected: (each, text) => ({ ...user(each), firstName: text, email: "nowhere" }),
  invalid: (each, text) => ({ ...user(each), id: "", firstName: text })
})

const idsOf = ({ accountId, id }: ReturnType<typeof user>) => ({ accountId, userId: id })

/** Events: any text goes into a field. Only the service knows that somebody is nobody. */
const events = samplesOf({
  importType: "MUTATION/USER_EVENT",
  formats: both,
  columns: ["accountId", "userId", "event.key", "event.dateTriggered", "event.fields.note"],
  longestText: 1500,
  provide: (emulator, each) => emulator.putUser(user(each)),
  accepted: (each, text, format) => ({
    ...idsOf(user(each)),
    "event.key": "visited",
    "event.dateTriggered": number(1_700_000_000_000 + each, format),
    "event.fields.note": text
  }),
  rejected: (each, text, format) => ({
    ...idsOf(nobody(each)),
    "event.key": "visited",
    "event.dateTriggered": number(1_700_000_000_000 + each, format),
    "event.fields.note": text
  }),
  invalid: (each, text) => ({ ...idsOf(user(each)), "event.key": "", "event.fields.note": text })
})

/** Deletions: columns without a meaning may hold any text. */
const deletions = samplesOf({
  importType: "MUTATION/DELETE_USER",
  formats: both,
  columns: ["accountId", "id", "doNotTrack", "note"],
  provide: (emulator, each) => emulator.putUser(user(each)),
  accepted: (each, text, format) => ({
    ...user(each),
    doNotTrack: format === "csv" ? "false" : false,
    note: text
  }),
  rejected: (each, text) => ({ ...user(each), doNotTrack: "perhaps", note: text }),
  invalid: (each, text, format) => ({
    ...user(each),
    id: "",
    doNotTrack: format === "csv" ? "false" : false,
    note: text
  })
})

/** Redemptions: any text goes into a name, which has no effect. */
const redemptions = samplesOf({
  importType: "MUTATION/REDEEMABLE_REWARD_BALANCE",
  formats: both,
  columns: ["firstName", "valueToRedeem", "userId", "accountId", "unit"],
  provide: (emulator, each) => emulator.putUser({ ...user(each), balances: { POINT: 100 } }),
  accepted: (each, text, format) => ({
    firstName: text,
    valueToRedeem: number(1, format),
    ...idsOf(user(each)),
    unit: "POINT"
  }),
  rejected: (each, text, format) => ({
    firstName: text,
    valueToRedeem: number(1_000_000, format),
    ...idsOf(user(each)),
    unit: "POINT"
  }),
  invalid: (each, text, format) => ({
    firstName: text,
    valueToRedeem: number(1, format),
    accountId: user(each).accountId,
    userId: "",
    unit: "POINT"
  })
})

/** Referrals: any text goes into a reward. */
const referrals = samplesOf({
  importType: "MUTATION/REFERRAL",
  formats: ["jsonl"],
  columns: ["programId", "referrerUser", "referredUser", "rewards"],
  provide: (emulator, each) => {
    emulator.putUser(user(each))
    emulator.putUser({ accountId: `friend-${each}`, id: `friend-${each}` })
  },
  accepted: (each, text) => ({
    programId: "program",
    referrerUser: user(each),
    referredUser: { accountId: `friend-${each}`, id: `friend-${each}` },
    rewards: [{ type: "CREDIT", name: text }]
  }),
  rejected: (each, text) => ({
    programId: "program",
    referrerUser: user(each),
    referredUser: nobody(each),
    rewards: [{ type: "CREDIT", name: text }]
  }),
  invalid: (each, text) => ({
    programId: "",
    referrerUser: user(each),
    referredUser: nobody(each),
    rewards: [{ type: "CREDIT", name: text }]
  })
})

/** One for every import type known by name, in every format that it takes. */
export const advocateSamples: ReadonlyArray<AdvocateSample> = [
  ...users,
  ...events,
  ...deletions,
  ...redemptions,
  ...referrals
]
