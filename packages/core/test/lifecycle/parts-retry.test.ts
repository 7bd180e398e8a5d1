import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { planImport, resumeImport, retryImport, runFamily, runImport } from "../../src/index.ts"
import { makePartsService, rowsOf, withService } from "../support/parts-service.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

describe("a retry", () => {
  it.live("by the id of a part is one of the whole, and may be in parts itself", () =>
    Effect.gen(function* () {
      // Rejected the first time, accepted the second.
      const service = makePartsService({
        limits: { maxRows: 2 },
        verdictOn: (row) => (row.includes("x") && service.jobs.length <= 4 ? "rejected" : "accepted")
      })
      const folder = yield* temporaryFolder
      const runs = join(folder, "runs")
      const file = yield* fileIn(folder, "rows.csv", `id,name\r\n${rowsOf(7, [1, 3, 4, 6, 7])}`)
      const first = yield* withService(
        service,
        runs,
        runImport(planImport({ file, provider: "scripted", importType: "rows" }))
      )
      assert.deepStrictEqual([first.parts?.length, first.rows.rejected], [4, 5])
      const failed = yield* Effect.promise(() =>
        readFile(join(runs, first.runId, first.files.failedRows ?? ""), "utf8")
      )
      assert.strictEqual(failed.trim().split("\r\n").length, 6)
      service.state.refuseStart = 6
      const stopped = yield* Effect.flip(
        withService(service, runs, retryImport({ runId: `${first.runId}/parts/2` }))
      )
      assert.strictEqual(stopped.reason._tag, "RequestRefused")
      // A part of the retry has been started: rows of it may have been applied.
      const again = yield* Effect.flip(withService(service, runs, retryImport({ runId: first.runId })))
      assert.strictEqual(again.reason._tag, "AlreadyRetried")
      const under = yield* withService(service, runs, runFamily(first.runId))
      assert.deepStrictEqual([under.runs.length, under.rows.pending], [2, 5])
      const retried = yield* withService(service, runs, resumeImport(under.runs[1]?.id ?? ""))
      assert.deepStrictEqual([retried.parts?.length, retried.rows.accepted], [3, 5])
      // Staging is told whose rows they are, and how the first part of that file was staged.
      assert.deepStrictEqual(
        service.retried.map((of) => of && [of.runId, of.staged?.handle]),
        [...Array<undefined>(4).fill(undefined), ...Array.from({ length: 3 }, () => [first.runId, 0])]
      )
      const family = yield* withService(service, runs, runFamily(`${retried.runId}/parts/1`))
      assert.deepStrictEqual(family.rows, {
        source: 7,
        accepted: 7,
        rejected: 0,
        setAside: 0,
        unknown: 0,
        pending: 0
      })
    }).pipe(Effect.scoped)
  )
})
