import type { JournalEntry } from "@bulkport/core"
import { journalOf, samplePlan } from "@bulkport/testkit/journal"
import { Effect } from "effect"
import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { onSql, postgresForFile, postgresStore, sqliteStore } from "./support/stores.ts"

const server = postgresForFile()
const stores = { SQLite: sqliteStore, PostgreSQL: postgresStore(server) }

const split: JournalEntry = {
  _tag: "split",
  parts: [{ number: 1, ranges: [{ from: 0, to: 1 }], rows: 1, bytes: 1, sha256: "f" }]
}

describe.each(Object.entries(stores))("a removal in %s that was cut off", (_name, store) => {
  /** A run with a part, a file and a source, as it is when its removal has only just begun. */
  const cutOff = Effect.gen(function* () {
    const { folder, open } = yield* store
    const journal = yield* journalOf(open())
    const id = yield* Effect.scoped(
      Effect.gen(function* () {
        const run = yield* journal.create(samplePlan, "somewhere")
        yield* run.record(split)
        const part = { runId: run.id, number: 1, of: 1, sha256: "f" }
        yield* journal.part({ ...samplePlan, part }, "somewhere")
        yield* Effect.promise(() => writeFile(join(run.folder, "outcomes.csv"), "id\n1\n"))
        return run.id
      })
    )
    yield* Effect.promise(() => mkdir(journal.sourceFolder(id), { recursive: true }))
    yield* onSql(open(), (sql) => sql`UPDATE runs SET removed_at = 1 WHERE whole_id = ${id}`)
    return { folder, id, journal, open }
  })

  it("leaves no run, and is finished by the next one who finishes removals", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { folder, id, journal, open } = yield* cutOff
        expect(yield* journal.list).toEqual([])
        expect(yield* journal.stamps).toEqual([])
        expect((yield* journal.find({})).runs).toEqual([])
        const part = { runId: id, number: 1, of: 1, sha256: "f" }
        for (const attempt of [
          Effect.asVoid(journal.view(id)),
          Effect.asVoid(journal.view(`${id}/parts/1`)),
          Effect.asVoid(Effect.scoped(journal.open(id))),
          Effect.asVoid(Effect.scoped(journal.part({ ...samplePlan, part }, "somewhere")))
        ] as ReadonlyArray<Effect.Effect<void, unknown>>)
          expect(yield* Effect.flip(attempt)).toMatchObject({ _tag: "RunNotFound" })
        yield* journal.finishRemovals
        for (const table of ["runs", "entries", "leases"])
          expect(yield* onSql(open(), (sql) => sql`SELECT 1 FROM ${sql(table)}`)).toHaveLength(0)
        const names = yield* Effect.promise(() => readdir(folder))
        expect(names.filter((name) => !name.startsWith("runs.sqlite"))).toEqual([".sources"])
        expect(yield* Effect.promise(() => readdir(join(folder, ".sources")))).toEqual([])
      }).pipe(Effect.scoped)
    ))

  it("is finished by whoever begins a run of the same id", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { folder, id, journal } = yield* cutOff
        const run = yield* journal.create(samplePlan, "somewhere", { runId: id })
        expect(run.isResumed).toBe(false)
        expect((yield* journal.view(id)).entries).toHaveLength(1)
        expect(yield* Effect.promise(() => readdir(join(folder, id)))).toEqual([])
      }).pipe(Effect.scoped)
    ))
})
