import { Result, Schema } from "effect"
import { createHash } from "node:crypto"
import { JournalDamaged, JournalTooNew } from "../errors/reasons.ts"
import { JournalEntry, journalVersion, type RecordedEntry } from "./journal-entry.ts"

/** What stands on one line of a journal. `sum` covers the line and, through the one before, all lines before it. */
const Line = Schema.Struct({
  version: Schema.Number,
  sequence: Schema.Number,
  at: Schema.Number,
  entry: Schema.Unknown,
  sum: Schema.String
})

const decodeLine = Schema.decodeUnknownResult(Schema.fromJsonString(Line))
const decodeEntry = Schema.decodeUnknownResult(JournalEntry)
const encodeEntry = Schema.encodeSync(JournalEntry)

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

/** Writes an entry as the line that follows a journal. */
export const journalLine = (
  lastSum: string,
  recorded: RecordedEntry
): { readonly line: string; readonly sum: string } => {
  const { at, entry, sequence } = recorded
  const body = { version: journalVersion, sequence, at, entry: encodeEntry(entry) }
  const sum = sumOf(lastSum, JSON.stringify(body))
  return { line: `${JSON.stringify({ ...body, sum })}\n`, sum }
}

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
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, soundBytes)
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
  const entries: Array<RecordedEntry> = []
  let lastSum = ""
  for (const [index, text] of lines.entries()) {
    const read = readLine(file, index + 1, text, lastSum)
    if (Result.isFailure(read)) return Result.fail(read.failure)
    entries.push(read.success.recorded)
    lastSum = read.success.sum
  }
  return Result.succeed({ entries, lastSum, soundBytes })
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
  if (sum !== sumOf(lastSum, JSON.stringify({ version, sequence, at, entry })))
    return damaged("its sum is wrong")
  const decoded = decodeEntry(entry)
  if (Result.isFailure(decoded)) return damaged("it holds something this version does not know")
  return Result.succeed({ recorded: { sequence, at, entry: decoded.success }, sum })
}
