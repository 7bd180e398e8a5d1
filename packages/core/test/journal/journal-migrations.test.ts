import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { readFileSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { plainSource, ProviderRegistry, resumeImport, runFamily, type RunJournal } from "../../src/index.ts"
import { journalVersion, type RecordedEntry } from "../../src/journal/journal-entry.ts"
import { journalLine, readJournalLines } from "../../src/journal/journal-lines.ts"
import { firstVersion, migrateEntry, migrations } from "../../src/journal/journal-migrations.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { runState } from "../../src/journal/run-state.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const runId = "20250102-030405-v1abc"

/** A journal as version 1 wrote it. */
const storedJournal = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`./__fixtures__/${name}`, import.meta.url)))

/** A run whose job was running, and one whose results had been collected. */
const stopped = storedJournal("version-1.ndjson")
const collected = storedJournal("version-1-collected.ndjson")

const read = (bytes: Uint8Array) => readJournalLines("journal.ndjson", bytes)

const entryOf = (entries: ReadonlyArray<RecordedEntry>, tag: string) =>
  entries.find(({ entry }) => entry._tag === tag)?.entry

/** Puts a stored journal into a run folder, with the source file beside it. */
const withRun = <A, E>(
  journal: Uint8Array,
  id: string,
  use: (paths: {
    readonly journalPath: string
    readonly file: string
  }) => Effect.Effect<A, E, RunJournal | ProviderRegistry>
) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", "id,name\na,1\nb,2\n")
    const runs = join(folder, "runs")
    const journalPath = join(runs, id, "journal.ndjson")
    yield* Effect.promise(async () => {
      await mkdir(join(runs, id), { recursive: true })
      await writeFile(journalPath, journal)
    })
    const plugin = scriptedPlugin({
      statements: [
        { _tag: "RowOutcome", outcome: "accepted", key: { id: "a" } },
        { _tag: "RowOutcome", outcome: "rejected", key: { id: "b" }, code: "BAD" }
      ]
    })
    return yield* use({ journalPath, file }).pipe(
      Effect.provide(
        Layer.merge(
          layerFiles(runs),
          ProviderRegistry.layer([plugin], () => ({}))
        )
      )
    )
  }).pipe(Effect.scoped, impatient)

/** Resumes a run whose job was running. Its report is checked, and given. */
const resumed = (journal: Uint8Array, id: string) =>
  withRun(journal, id, ({ file }) =>
    Effect.gen(function* () {
      const report = yield* resumeImport(id, { file })
      assert.deepStrictEqual(report.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
      assert.strictEqual(report.job?.id, "job-1")
      return report
    })
  )

describe("journals of version 1", () => {
  it("can be told from today's, and there is a migration for every version before today's", () => {
    assert.isTrue(stopped.toString("utf8").startsWith('{"version":1,'))
    assert.strictEqual(firstVersion + migrations.length, journalVersion)
  })

  it("read as what they meant: strict, not again, nothing set aside, all findings in the way", () => {
    for (const journal of [stopped, collected]) {
      const { entries } = Result.getOrThrow(read(journal))
      const created = entryOf(entries, "run-created")
      assert.isTrue(
        created?._tag === "run-created" && !created.plan.again && created.plan.tolerance.mode === "strict"
      )
      const staged = entryOf(entries, "staged")
      assert.isTrue(staged?._tag === "staged" && staged.file.prepared.setAside === 0)
      const validated = entryOf(entries, "validated")
      assert.isTrue(validated?._tag === "validated" && validated.report.blocking === 0)
    }
    const { entries } = Result.getOrThrow(read(collected))
    const prepared = entryOf(entries, "prepared")
    assert.isTrue(prepared?._tag === "prepared" && prepared.file.setAside === 0)
    const results = entryOf(entries, "collected")
    assert.isTrue(results?._tag === "collected" && results.collected.rows.setAside === 0)
  })

  it("take the number of findings for those that stand in the way", () => {
    const report = { findings: 3, byCode: [] }
    assert.deepStrictEqual(migrateEntry(1, { _tag: "validated", report }), {
      _tag: "validated",
      report: { findings: 3, byCode: [], blocking: 3, warnings: 0 }
    })
  })

  it("are checked as they were written: a changed byte is damage, not something to migrate", () => {
    const text = stopped.toString("utf8")
    const changed = read(Buffer.from(text.replace('"allowFindings":false', '"allowFindings":true')))
    assert.isTrue(
      Result.isFailure(changed) && changed.failure._tag === "JournalDamaged" && changed.failure.entry === 1
    )
    const raised = read(Buffer.from(text.replace('"version":1', '"version":2')))
    assert.isTrue(Result.isFailure(raised) && raised.failure._tag === "JournalDamaged")
    const never = read(Buffer.from(text.replace('"version":1', '"version":0')))
    assert.isTrue(Result.isFailure(never))
  })

  it("are not migrated where an entry has no shape that version 1 knew", () => {
    for (const entry of [
      undefined,
      null,
      1,
      "text",
      [],
      {},
      { _tag: "prepared" },
      { _tag: "staged", file: 1 }
    ])
      assert.deepStrictEqual(migrateEntry(1, entry), entry)
    assert.deepStrictEqual(migrateEntry(journalVersion, { _tag: "prepared", file: {} }), {
      _tag: "prepared",
      file: {}
    })
  })

  it("read on in lines of today", () => {
    const { entries, lastSum } = Result.getOrThrow(read(stopped))
    const sequence = entries.length + 1
    const { line } = journalLine(lastSum, { sequence, at: 1, entry: { _tag: "collect-begun" } })
    assert.include(line, `"version":${journalVersion}`)
    const mixed = Result.getOrThrow(read(Buffer.concat([stopped, Buffer.from(line)])))
    assert.strictEqual(mixed.entries.at(-1)?.entry._tag, "collect-begun")
  })

  it.live("resume from where they stopped, and report", () =>
    withRun(stopped, runId, ({ file, journalPath }) =>
      Effect.gen(function* () {
        const report = yield* resumeImport(runId, { file })
        assert.deepStrictEqual(report.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
        assert.strictEqual(report.job?.id, "job-1")
        assert.strictEqual(report.validation.blocking, 0)
        const text = yield* Effect.promise(() => readFile(journalPath, "utf8"))
        const versions = text
          .trimEnd()
          .split("\n")
          .map((line) => (JSON.parse(line) as { version: number }).version)
        assert.deepStrictEqual([...new Set(versions)], [1, journalVersion])
        // What has been resumed once is a journal like any other.
        assert.deepStrictEqual((yield* resumeImport(runId)).rows, report.rows)
        assert.strictEqual((yield* runFamily(runId)).rows.source, 2)
      })
    )
  )

  it.live("report what they had collected without asking the service again", () =>
    withRun(collected, runId, () =>
      Effect.gen(function* () {
        const report = yield* resumeImport(runId)
        assert.deepStrictEqual(report.rows, { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 })
        assert.strictEqual(report.verdict, "incomplete")
      })
    )
  )
})

describe("journals of version 2", () => {
  const earlier = storedJournal("version-2.ndjson")
  const earlierId = "20261121-225544-pcmyg"

  it("read as what they meant: plain UTF-8, columns as they are, rows held against rules", () => {
    const { entries } = Result.getOrThrow(read(earlier))
    const created = entryOf(entries, "run-created")
    assert.isTrue(created?._tag === "run-created")
    if (created?._tag !== "run-created") return
    assert.deepStrictEqual(created.plan.source, plainSource("/data/rows.csv", "csv"))
    assert.deepStrictEqual(created.plan.columns, { rename: {}, set: {}, drop: [] })
    const prepared = entryOf(entries, "prepared")
    assert.isTrue(
      prepared?._tag === "prepared" &&
        prepared.file.encoding === "utf-8" &&
        prepared.file.sourceColumns.join() === "id,name" &&
        prepared.tally?.areRowsValidated === true &&
        prepared.tally.structural === 0
    )
  })

  it.live("resume from where they stopped, and report", () =>
    Effect.map(resumed(earlier, earlierId), ({ validation }) => {
      assert.strictEqual(validation.warnings, 0)
    })
  )
})

describe("journals of version 3", () => {
  const earlier = storedJournal("version-3.ndjson")
  const earlierId = "20261127-235812-311c5"

  it("read as what they meant: nothing agreed to, and no job from elsewhere", () => {
    const { entries } = Result.getOrThrow(read(earlier))
    const state = runState(entries)
    assert.isFalse(state?.isConfirmed)
    assert.isUndefined(state.plan.adopted)
    assert.strictEqual(state.job?.id, "job-1")
  })

  it.live("resume from where they stopped, and report", () => resumed(earlier, earlierId))
})

describe("journals of version 4", () => {
  const earlier = storedJournal("version-4.ndjson")
  const earlierId = "20261128-194541-4vzdq"

  it("read as what they meant: nothing put back, and nobody told", () => {
    const state = runState(Result.getOrThrow(read(earlier)).entries)
    assert.isFalse(state?.mayBeForgotten)
    assert.isFalse(state.isReportTold)
    assert.strictEqual(state.job?.id, "job-1")
  })

  it.live("resume from where they stopped, and report", () => resumed(earlier, earlierId))
})
