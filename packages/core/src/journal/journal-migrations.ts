/** Changes an entry, as it stands in the journal, from one version into the next. Gives unknown shapes back as they are. */
export type Migration = (entry: unknown) => unknown

type Members = Readonly<Record<string, unknown>>

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Changes one member of an object that is there; anything else is left for the schema to refuse. */
const inMember = <Value>(value: Value, name: string, change: (member: Members) => Members): Value => {
  const member = isMembers(value) ? value[name] : undefined
  return isMembers(value) && isMembers(member) ? { ...value, [name]: change(member) } : value
}

/** Adds members that are not there yet. */
const withDefaults =
  (defaults: Members) =>
  (value: Members): Members => ({ ...defaults, ...value })

const noneSetAside = withDefaults({ setAside: 0 })

/**
 * Version 1 knew neither tolerance nor protection against a second import of the same content: every invalid row stood in
 * the way of a start, and no row was ever set aside.
 */
const from1To2: Migration = (entry) => {
  switch (isMembers(entry) ? entry["_tag"] : undefined) {
    case "run-created":
      return inMember(
        entry,
        "plan",
        withDefaults({ again: false, tolerance: { mode: "strict", minRowsForPercent: 100 } })
      )
    case "prepared":
      return inMember(entry, "file", noneSetAside)
    case "staged":
      return inMember(entry, "file", (file) => ({
        ...file,
        ...(isMembers(file["prepared"]) ? { prepared: noneSetAside(file["prepared"]) } : {})
      }))
    case "validated":
      return inMember(entry, "report", (report) => ({ blocking: report["findings"], ...report }))
    case "collected":
      return inMember(entry, "collected", (collected) => ({
        ...collected,
        ...(isMembers(collected["rows"]) ? { rows: noneSetAside(collected["rows"]) } : {})
      }))
    default:
      return entry
  }
}

const noChanges = { columns: { rename: {}, set: {}, drop: [] } }

const plainText = withDefaults({
  compression: "none",
  encoding: "utf-8",
  quote: '"',
  skipLines: 0,
  guesses: []
})

const sentAsUtf8 = (file: Members): Members => ({
  encoding: "utf-8",
  sourceColumns: file["columns"],
  ...inMember(file, "source", plainText)
})

/**
 * Version 2 knew one kind of text file, UTF-8 without packing, sent with the columns it had; the structure of a file was
 * never a finding, and no finding was a mere warning.
 */
const from2To3: Migration = (entry) => {
  switch (isMembers(entry) ? entry["_tag"] : undefined) {
    case "run-created":
      return inMember(entry, "plan", (plan) => ({ ...noChanges, ...inMember(plan, "source", plainText) }))
    case "prepared":
      return inMember(
        inMember(entry, "file", sentAsUtf8),
        "tally",
        withDefaults({ structural: 0, warnings: 0, areRowsValidated: true })
      )
    case "staged":
      return inMember(entry, "file", (file) => inMember(file, "prepared", sentAsUtf8))
    case "validated":
      return inMember(entry, "report", withDefaults({ warnings: 0 }))
    default:
      return entry
  }
}

/** Version 3 knew no import that somebody has to agree to, and no job that was started elsewhere. */
const from3To4: Migration = (entry) => entry

/** Version 4 knew no report that was told of, no store that was put back, and no start that is looked for over several processes. */
const from4To5: Migration = (entry) => entry

/** One for every version before the present one: the first leads from version 1 to 2, and so on. */
export const migrations: ReadonlyArray<Migration> = [from1To2, from2To3, from3To4, from4To5]

/** The first version of journal entries there was. */
export const firstVersion = 1

/** Brings an entry that was written in this version up to the present one, one version at a time. */
export const migrateEntry = (version: number, entry: unknown): unknown =>
  migrations.slice(version - firstVersion).reduce((migrated, migrate) => migrate(migrated), entry)
