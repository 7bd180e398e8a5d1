import { Result, Schema } from "effect"
import { createHash } from "node:crypto"
import { JournalDamaged, JournalTooNew } from "../errors/reasons.ts"
import { JournalEntry, journalVersion, type RecordedEntry } from "./journal-entry.ts"
import { firstVersion, migrateEntry } from "./journal-migrations.ts"

/** What stands on one line of a journal. `sum` covers the line and, through the one before, all lines before it. */
const Line = Schema.Struct({
  version: Schema.Number,
  sequence: Schema.Number,
  at: Schema.Number,
  entry: Schema.Unknown,
  sum: Schema.String
})

const decodeLine = Schema.decodeUnknownResult(Schema.fromJsonString(Line))
// A codec of its own for JSON, which has no word for numbers such as NaN: what a service counts is not in our hands.
const entryCodec = Schema.toCodecJson(JournalEntry)
const decodeEntry = Schema.decodeUnknownResult(entryCodec)
const encodeEntry = Schema.encodeSync(entryCodec)

/** A journal as far as it has been read, ready to be appended to. */
export interface JournalLines {
  readonly entries: ReadonlyArray<RecordedEntry>
  /** Sum of the last line; the next one continues it. */
  readonly lastSum: string
  /** Bytes up to the end of the last whole line. Anything behind is an entry whose writing was cut off. */
  readonly soundBytes: number
}

const sumOf = (previous: string, body: string): string =>
  createHash("sha256").update(previous).update(body).digest("hex").slice(0, 16)

/** What the first line of a journal continues, as it were. */
export const firstLine = ""

/** An entry as it is written. */
export interface JournalLine {
  /** With its line break. */
  readonly line: string
  /** Covers the line and all before it. */
  readonly sum: string
}

/** Writes an entry as the line that follows a journal, given the sum of its last line. */
export const journalLine = (lastSum: string, recorded: RecordedEntry): JournalLine => {
  const { at, entry, sequence } = recorded
  const body = { version: journalVersion, sequence, at, entry: encodeEntry(entry) }
  const text = JSON.stringify(body)
  const sum = sumOf(lastSum, text)
  return { line: `${withSum(text, sum)}\n`, sum }
}

/** Puts the sum behind the other members of a line. */
const withSum = (body: string, sum: string): string => `${body.slice(0, -1)},"sum":"${sum}"}`

/** What a sum adds to a line. */
const sumLength = withSum("}", sumOf("", "")).length

/** A line without its sum, letter for letter: another spelling of the same JSON is damage, too. */
const withoutSum = (text: string): string => `${text.slice(0, -sumLength)}}`

/**
 * Reads a whole journal.
 *
 * A last line without its line break was cut off while it was written: it never took effect and is passed over. Anything
 * else that is not as it was written is reported with its place.
 */
export const readJournalLines = (
  file: string,
  bytes: Uint8Array
): Result.Result<JournalLines, JournalDamaged | JournalTooNew> => {
  const soundBytes = bytes.lastIndexOf(0x0a) + 1
  const entries: Array<RecordedEntry> = []
  let lastSum = ""
  for (let start = 0; start < soundBytes;) {
    const end = bytes.indexOf(0x0a, start)
    const read = readLine(file, entries.length + 1, textOf(bytes.subarray(start, end)), lastSum)
    start = end + 1
    if (Result.isFailure(read)) return Result.fail(read.failure)
    entries.push(read.success.recorded)
    lastSum = read.success.sum
  }
  return Result.succeed({ entries, lastSum, soundBytes })
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** The text of a line; empty, which is no entry, where the bytes are not UTF-8. */
const textOf = (bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes)
  } catch {
    return ""
  }
}

const readLine = (
  file: string,
  number: number,
  text: string,
  lastSum: string
): Result.Result<
  { readonly recorded: RecordedEntry; readonly sum: string },
  JournalDamaged | JournalTooNew
> => {
  const damaged = (problem: string) => Result.fail(new JournalDamaged({ file, entry: number, problem }))
  const line = decodeLine(text)
  if (Result.isFailure(line)) return damaged("it is not a journal entry")
  const { at, entry, sequence, sum, version } = line.success
  if (version > journalVersion) {
    return Result.fail(new JournalTooNew({ file, found: version, supported: journalVersion }))
  }
  if (sequence !== number) return damaged(`its number is ${sequence}, so entries are missing or out of order`)
  const body = withoutSum(text)
  // Over the line as it was written, whatever version that was.
  if (sum !== sumOf(lastSum, body) || withSum(body, sum) !== text) return damaged("its sum is wrong")
  if (version < firstVersion) return damaged(`there has never been a version ${version}`)
  const decoded = decodeEntry(migrateEntry(version, entry))
  if (Result.isFailure(decoded)) return damaged("it holds something this version does not know")
  return Result.succeed({ recorded: { sequence, at, entry: decoded.success }, sum })
}
