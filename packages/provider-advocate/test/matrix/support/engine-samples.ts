/**
 * Files for whole imports: rows of every import type that pass our own rules, so that it is the service that takes or refuses
 * them. What it did is read off what it keeps, and not off what it reports.
 */
import type { SourceFormat } from "@bulkport/core/provider"
import { awkwardTexts, type SampleRow } from "@bulkport/testkit"
import type { AdvocateEmulator } from "@bulkport/testkit/emulators"

/** A row, and whether the service has taken it. */
export interface EngineRow {
  /** By dotted column. */
  readonly cells: SampleRow
  readonly isTaken: (emulator: AdvocateEmulator) => boolean
}

/** A file of one import type in one format. */
export interface EngineSample {
  readonly importType: string
  readonly format: SourceFormat
  /** Puts there what the rows are about. */
  readonly provide: (emulator: AdvocateEmulator) => void
  readonly rows: ReadonlyArray<EngineRow>
  /** True for a type whose result files nobody can read. */
  readonly isUnreadable?: boolean
}

const samplesOf = (
  importType: string,
  formats: ReadonlyArray<SourceFormat>,
  rowsOf: (format: SourceFormat) => ReadonlyArray<EngineRow>,
  more: Partial<EngineSample> = {}
): ReadonlyArray<EngineSample> =>
  formats.map((format) => ({
    importType,
    format,
    provide: () => undefined,
    rows: rowsOf(format),
    ...more
  }))

const both: ReadonlyArray<SourceFormat> = ["csv", "jsonl"]

/** One row for every awkward text, and after every third of them one that is meant to be refused. */
const mixed = (
  accepted: (number: number, text: string) => EngineRow,
  rejected: (number: number, text: string) => EngineRow
): ReadonlyArray<EngineRow> =>
  awkwardTexts.flatMap((text, index) => {
    const number = index + 1
    return index % 3 === 1 ? [accepted(number, text), rejected(number, text)] : [accepted(number, text)]
  })

const user = (number: number) => ({ accountId: `user-${number}`, id: `user-${number}` })

const owner = (number: number) => ({ accountId: `user-${number}`, userId: `user-${number}` })

const numbers = awkwardTexts.map((_text, index) => index + 1)

/** Columns about which the service's pages disagree, each in a row of its own. */
const disputed = (format: SourceFormat): ReadonlyArray<SampleRow> => [
  { locale: "th" },
  { imageUrl: "https://example.com/face.png" },
  { "referredBy.isConverted": "true" },
  ...(format === "jsonl" ? [{ "referredBy.isConverted": true }] : []),
  { "shareLinks.program": "https://short.example/mine" },
  { "customFields.with-dash": "yes" },
  { segments: "vip" },
  { favouriteColour: "green" },
  { accountId: "shared" }
]

const userRow = (id: string, cells: SampleRow): EngineRow => {
  const row = { id, accountId: id, ...cells }
  return { cells: row, isTaken: (emulator) => emulator.users().get(row.accountId, id) !== undefined }
}

const users = samplesOf("MUTATION/USER", both, (format) => [
  ...mixed(
    (number, text) => userRow(`user-${number}`, { firstName: text, email: `user${number}@example.com` }),
    (number, text) => userRow(`friend-${number}`, { firstName: text, "referredBy.code": "NOBODYS-CODE" })
  ),
  ...disputed(format).map((cells, index) => userRow(`disputed-${index}`, cells)),
  userRow("last", { firstName: "last" })
])

const eventRow = (number: number, key: string, text: string, format: SourceFormat): EngineRow => ({
  cells: {
    ...owner(number),
    "event.key": key,
    "event.dateTriggered": format === "csv" ? String(1_700_000_000_000 + number) : 1_700_000_000_000 + number,
    "event.fields.note": text
  },
  isTaken: (emulator) =>
    emulator
      .events()
      .latest()
      .some((event) => event.userId === owner(number).userId && event.key === key)
})

/** A key under which the service has recorded an event already. */
const usedKey = "recorded-before"

/** An event that was sent before counts as taken, unless the service has never heard of such keys. */
const recordedBefore = (format: SourceFormat): EngineRow => ({
  cells: { ...eventRow(2, "again", "once more", format).cells, idempotencyKey: usedKey },
  isTaken: ({ behaviour }) => behaviour.idempotencyKeys !== "unknown-member"
})

const provideUsers = (emulator: AdvocateEmulator) => {
  for (const number of numbers) emulator.putUser({ ...user(number), balances: { POINT: 100 } })
}

const events = samplesOf(
  "MUTATION/USER_EVENT",
  both,
  (format) => [
    ...mixed(
      (number, text) => eventRow(number, "visited", text, format),
      (number, text) => eventRow(1000 + number, "visited", text, format)
    ),
    recordedBefore(format),
    eventRow(1, "left", "bye", format)
  ],
  {
    provide: (emulator) => {
      provideUsers(emulator)
      emulator.events().takeKey(usedKey, 60_000)
    }
  }
)

const deletionRow = (number: number, text: string, isThere: boolean): EngineRow => ({
  cells: { ...user(number), note: text },
  isTaken: (emulator) =>
    isThere
      ? emulator.users().get(user(number).accountId, user(number).id) === undefined
      : emulator.behaviour.absentDeletions === "accepted"
})

const deletions = samplesOf(
  "MUTATION/DELETE_USER",
  both,
  () =>
    mixed(
      (number, text) => deletionRow(number, text, true),
      (number, text) => deletionRow(1000 + number, text, false)
    ),
  { provide: provideUsers }
)

const redemptionRow = (number: number, text: string, value: number, format: SourceFormat): EngineRow => ({
  cells: {
    firstName: text,
    ...owner(number),
    unit: "POINT",
    valueToRedeem: format === "csv" ? String(value) : value
  },
  isTaken: (emulator) =>
    value === 0
      ? emulator.behaviour.emptyRedemptions === "accepted"
      : emulator.users().get(user(number).accountId, user(number).id)?.redeemed?.["POINT"] === value
})

const redemptions = samplesOf(
  "MUTATION/REDEEMABLE_REWARD_BALANCE",
  both,
  (format) => [
    ...mixed(
      (number, text) => redemptionRow(number, text, number, format),
      (number, text) => redemptionRow(100 + number, text, 1000, format)
    ),
    redemptionRow(120, "nothing to redeem", 0, format)
  ],
  {
    provide: (emulator) => {
      provideUsers(emulator)
      for (const number of numbers) emulator.putUser({ ...user(100 + number), balances: { POINT: 100 } })
      emulator.putUser({ ...user(120), balances: { POINT: 100 } })
    }
  }
)

/** The service shows no referrals: whether one was taken follows from who exists. */
const referralRow = (number: number, text: string, isFriendThere: boolean): EngineRow => ({
  cells: {
    programId: "program",
    referrerUser: user(number),
    referredUser: user(isFriendThere ? 1 + (number % numbers.length) : 1000 + number),
    rewards: [{ type: "CREDIT", name: text }]
  },
  isTaken: () => isFriendThere
})

const referrals = samplesOf(
  "MUTATION/REFERRAL",
  ["jsonl"],
  () =>
    mixed(
      (number, text) => referralRow(number, text, true),
      (number, text) => referralRow(number, text, false)
    ),
  { provide: provideUsers }
)

/** A type that is known by name only. Nothing can be read out of its result files. */
const statistics = samplesOf(
  "MUTATION/USER_STATS",
  both,
  () =>
    awkwardTexts.map((text, index) => ({
      cells: { ...user(index + 1), visits: String(index), note: text },
      isTaken: () => true
    })),
  { isUnreadable: true }
)

/** One for every import type, in every format that it takes. */
export const engineSamples: ReadonlyArray<EngineSample> = [
  ...users,
  ...events,
  ...deletions,
  ...redemptions,
  ...referrals,
  ...statistics
]
