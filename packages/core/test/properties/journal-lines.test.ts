import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Result } from "effect"
import { JournalEntry, type RecordedEntry } from "../../src/journal/journal-entry.ts"
import { journalLine, readJournalLines } from "../../src/journal/journal-lines.ts"
import { checked, someInteger, withSoundNames } from "./arbitraries.ts"

const entry = withSoundNames(Arbitrary.schema(JournalEntry))
const entries = withSoundNames(Arbitrary.array(entry, { maxLength: 8 }))
const severalEntries = withSoundNames(Arbitrary.array(entry, { minLength: 2, maxLength: 8 }))
const place = someInteger(0, 1_000_000)

const linesOf = (written: ReadonlyArray<JournalEntry>): ReadonlyArray<string> => {
  let sum = ""
  return written.map((entry, index) => {
    const made = journalLine(sum, { sequence: index + 1, at: 1000 + index, entry })
    sum = made.sum
    return made.line
  })
}

const read = (lines: ReadonlyArray<string> | Uint8Array) =>
  readJournalLines("journal.ndjson", lines instanceof Uint8Array ? lines : Buffer.from(lines.join("")))

/** JSON has no negative zero, and nothing in a journal needs one. */
const withoutNegativeZero = (value: unknown): unknown => {
  if (value === 0) return 0
  if (Array.isArray(value)) return value.map(withoutNegativeZero)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutNegativeZero(member)])
  )
}

const entriesOf = (recorded: ReadonlyArray<RecordedEntry>) =>
  recorded.map(({ entry }) => withoutNegativeZero(entry))

const isReported = (lines: ReadonlyArray<string> | Uint8Array): boolean => Result.isFailure(read(lines))

describe("the lines of any journal", () => {
  it.prop(
    "come back equal, in order, with their numbers and times",
    [entries],
    ([written]) => {
      const back = Result.getOrThrow(read(linesOf(written)))
      assert.deepStrictEqual(entriesOf(back.entries), written.map(withoutNegativeZero))
      assert.deepStrictEqual(
        back.entries.map(({ at, sequence }) => [sequence, at]),
        written.map((_, index) => [index + 1, 1000 + index])
      )
    },
    checked(500, 8)
  )

  it.prop(
    "can be added to after they were read, as if they had never been closed",
    [severalEntries, place],
    ([written, at]) => {
      const whole = linesOf(written)
      const kept = at % written.length
      const { entries: before, lastSum } = Result.getOrThrow(read(whole.slice(0, kept)))
      const next = written[kept] as JournalEntry
      const { line } = journalLine(lastSum, { sequence: before.length + 1, at: 1000 + kept, entry: next })
      assert.strictEqual(line, whole[kept])
    },
    checked(200, 8)
  )

  it.prop(
    "read up to any byte are the entries that are wholly before it",
    [severalEntries, place],
    ([written, at]) => {
      const lines = linesOf(written)
      const bytes = Buffer.from(lines.join(""))
      const end = at % (bytes.length + 1)
      const back = Result.getOrThrow(read(bytes.subarray(0, end)))
      const ends = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index + 1).join("")))
      const whole = ends.filter((lineEnd) => lineEnd <= end)
      assert.strictEqual(back.soundBytes, whole.at(-1) ?? 0)
      assert.deepStrictEqual(entriesOf(back.entries), written.slice(0, whole.length).map(withoutNegativeZero))
    },
    checked(300, 8)
  )

  it.prop(
    "are reported as damaged when any byte before the last line break is another one",
    [
      severalEntries,
      Arbitrary.array(Arbitrary.all([place, someInteger(1, 255)]), { minLength: 30, maxLength: 30 })
    ],
    ([written, changes]) => {
      const bytes = Buffer.from(linesOf(written).join(""))
      for (const [at, change] of changes) {
        const position = at % (bytes.length - 1)
        const damaged = Buffer.from(bytes)
        damaged[position] = ((bytes[position] ?? 0) + change) % 256
        assert.isTrue(
          isReported(damaged),
          `byte ${position} became ${damaged[position]} without being noticed`
        )
      }
    },
    checked(150, 8)
  )

  it.prop(
    "are reported when one is missing, stands twice or has changed places with another",
    [severalEntries, place, place],
    ([written, first, second]) => {
      const lines = linesOf(written)
      const one = first % lines.length
      const other = second % lines.length
      const line = lines[one] ?? ""
      // Without its last line, a journal is one that has got less far.
      if (one < lines.length - 1)
        assert.isTrue(isReported(lines.toSpliced(one, 1)), `line ${one + 1} is missing`)
      assert.isTrue(isReported(lines.toSpliced(one, 0, line)), `line ${one + 1} stands twice`)
      if (one === other) return
      const swapped = lines.with(one, lines[other] ?? "").with(other, line)
      assert.isTrue(isReported(swapped), `lines ${one + 1} and ${other + 1} have changed places`)
    },
    checked(300, 8)
  )

  it.prop(
    "are reported when one of them comes from another journal",
    [severalEntries, severalEntries, place],
    ([written, others, at]) => {
      const lines = linesOf(written)
      const alien = linesOf(others)
      const position = at % (Math.min(lines.length, alien.length) - 1)
      const mixed = lines.with(position, alien[position] ?? "")
      if (mixed.join("") !== lines.join("")) assert.isTrue(isReported(mixed))
    },
    checked(200, 8)
  )

  it("hold numbers that are none, so that a service that counts wrongly cannot make a journal unreadable", () => {
    const progress = {
      state: "running",
      providerState: "PENDING",
      isKnownState: true,
      rowsProcessed: NaN
    } as const
    const back = Result.getOrThrow(read(linesOf([{ _tag: "progressed", progress }])))
    assert.deepStrictEqual(entriesOf(back.entries), [{ _tag: "progressed", progress }])
  })

  it("are reported when a byte changes that no JSON reader would notice", () => {
    const quiet = linesOf([{ _tag: "start-in-doubt", cause: "\u001f \ufffd" }, { _tag: "stage-begun" }]).join(
      ""
    )
    const bytes = Buffer.from(quiet)
    const letter = bytes.indexOf("\\u001f") + 5
    const replacement = bytes.indexOf(Buffer.from([0xef, 0xbf, 0xbd]))
    assert.isTrue(isReported(Buffer.from(quiet.replace("\\u001f", "\\u001F"))), `byte ${letter}`)
    const invalid = Buffer.from(bytes)
    invalid[replacement] = 0xf0
    assert.isTrue(isReported(invalid), `byte ${replacement}`)
  })
})
