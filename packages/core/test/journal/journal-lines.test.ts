import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { journalVersion, type RecordedEntry } from "../../src/journal/journal-entry.ts"
import { journalLine, readJournalLines } from "../../src/journal/journal-lines.ts"

const entries: ReadonlyArray<RecordedEntry["entry"]> = [
  { _tag: "stage-begun" },
  { _tag: "start-begun", attempt: 1 },
  { _tag: "start-in-doubt", cause: "ECONNRESET – reset" },
  { _tag: "job-absent", knownBy: "find" }
]

const written = (): string => {
  let sum = ""
  return entries
    .map((entry, index) => {
      const made = journalLine(sum, { sequence: index + 1, at: 1000 + index, entry })
      sum = made.sum
      return made.line
    })
    .join("")
}

const read = (text: string) => readJournalLines("journal.ndjson", Buffer.from(text))

describe("journal lines", () => {
  it("come back as they were written", () => {
    const lines = Result.getOrThrow(read(written()))
    assert.deepStrictEqual(
      lines.entries.map(({ entry }) => entry),
      entries
    )
    assert.strictEqual(lines.soundBytes, Buffer.byteLength(written()))
  })

  it("pass over a last entry that was cut off anywhere, and say where the sound part ends", () => {
    const bytes = Buffer.from(written())
    const lastStart = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
    for (let end = lastStart; end < bytes.length; end++) {
      const lines = Result.getOrThrow(readJournalLines("journal.ndjson", bytes.subarray(0, end)))
      assert.strictEqual(lines.entries.length, 3)
      assert.strictEqual(lines.soundBytes, lastStart)
    }
  })

  it("report every other damage with its entry, whichever byte it is in", () => {
    const bytes = Buffer.from(written())
    for (let at = 0; at < bytes.length - 1; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at] = damaged[at] === 0x33 ? 0x34 : 0x33
      const result = readJournalLines("journal.ndjson", damaged)
      if (damaged.equals(bytes)) continue
      assert.isTrue(Result.isFailure(result), `byte ${at} was changed without being noticed`)
    }
  })

  it("report a missing entry", () => {
    const lines = written().split("\n")
    const result = read([lines[0], lines[2], lines[3], ""].join("\n"))
    assert.isTrue(
      Result.isFailure(result) && result.failure._tag === "JournalDamaged" && result.failure.entry === 2
    )
  })

  it("refuse a newer version by its number", () => {
    const newer = journalVersion + 1
    const result = read(written().replace(`"version":${journalVersion}`, `"version":${newer}`))
    assert.isTrue(
      Result.isFailure(result) && result.failure._tag === "JournalTooNew" && result.failure.found === newer
    )
  })
})
