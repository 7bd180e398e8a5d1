import { type JournalEntry, layerFiles } from "@bulkport/core"
import { copyRuns } from "@bulkport/store-sql"
import { journalOf, samplePlan } from "@bulkport/testkit/journal"
import { Effect } from "effect"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { postgresForFile, postgresStore, sqliteStore, temporaryFolder } from "./support/stores.ts"

const server = postgresForFile()
const stores = { SQLite: sqliteStore, PostgreSQL: postgresStore(server) }

const split: JournalEntry = {
  _tag: "split",
  parts: [1, 2].map((number) => ({ number, ranges: [{ from: 0, to: 1 }], rows: 1, bytes: 1, sha256: "f" }))
}

describe.each(Object.entries(stores))("runs of a folder that are copied to %s", (_name, store) => {
  it("are the same there, with their times, parts and files, and are copied once", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const runs = join(yield* temporaryFolder, "runs")
        const from = yield* journalOf(layerFiles(runs))
        const { folder, open } = yield* store
        const ids = yield* Effect.scoped(
          Effect.gen(function* () {
            const [one, other, held] = [
              yield* from.create({ ...samplePlan, tenant: "acme" }, "somewhere"),
              yield* from.create(samplePlan, "somewhere"),
              yield* from.create(samplePlan, "somewhere")
            ]
            yield* one.record(split)
            const part = { runId: one.id, number: 1, of: 2, sha256: "f" }
            const first = yield* from.part({ ...samplePlan, part }, "somewhere")
            yield* first.record({ _tag: "start-begun", attempt: 1 })
            yield* Effect.promise(() => writeFile(join(one.folder, "outcomes.csv"), "id\n1\n"))
            return { one: one.id, other: other.id, held: held.id }
          })
        )
        yield* Effect.promise(() => writeFile(join(runs, ids.other, "journal.ndjson"), "damaged\n"))
        const copy = Effect.provide(copyRuns(from), open())
        const held = yield* from.open(ids.held)
        const first = yield* copy
        expect(first).toMatchObject({ copied: 1, present: 0 })
        expect([...first.left].sort((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
          { runId: ids.other, reason: "JournalDamaged" },
          { runId: ids.held, reason: "RunLocked" }
        ])
        yield* held.record({ _tag: "stage-begun" })
        const to = yield* journalOf(open())
        for (const id of [ids.one, `${ids.one}/parts/1`]) {
          const { entries } = yield* to.view(id)
          expect(entries).toEqual((yield* from.view(id)).entries)
        }
        expect(yield* to.find({ tenant: "acme" })).toEqual(yield* from.find({ tenant: "acme" }))
        expect((yield* to.find({})).runs[0]).toMatchObject({ standing: "in-doubt", parts: 2 })
        expect(yield* Effect.promise(() => readFile(join(folder, ids.one, "outcomes.csv"), "utf8"))).toBe(
          "id\n1\n"
        )
        expect(yield* Effect.promise(() => readdir(join(folder, ids.one)))).not.toContain("journal.ndjson")
        yield* Effect.scoped(
          Effect.flatMap(to.open(ids.one), (run) => run.record({ _tag: "validate-begun" }))
        )
        expect(yield* copy).toMatchObject({ copied: 0, present: 1 })
        expect((yield* to.view(ids.one)).entries).toHaveLength(3)
      }).pipe(Effect.scoped)
    ))
})
