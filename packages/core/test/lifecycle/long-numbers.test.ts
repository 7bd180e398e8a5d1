/** Numbers in JSON that are longer than JavaScript holds. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { planImport, runImport } from "../../src/index.ts"
import type { OutcomeStatement } from "../../src/provider/index.ts"
import { makePartsService, withService } from "../support/parts-service.ts"
import { soundly } from "../support/prepare-file.ts"
import { fileIn, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const name = "rows.jsonl"

describe("long numbers as keys of JSON rows", () => {
  const ids = ["9007199254740993", "9007199254740992", "12345678901234567890", "12345678901234567891"]
  const rows = ids.map((id) => `{"key":${id}}\n`).join("")

  for (const [how, content, columns] of [
    ["as they stand", rows.replaceAll("key", "id"), {}],
    ["renamed", rows, { rename: { key: "id" } }]
  ] as const) {
    it.live(`are told from each other to the last digit, ${how}`, () =>
      Effect.gen(function* () {
        const { tally } = yield* soundly(content, { name, columns })
        assert.strictEqual(tally.warnings, 0)
        const twice = yield* soundly(content + content, { name, columns })
        assert.deepStrictEqual(
          twice.tally.samples.map(({ code, line, message }) => [code, line, /line (\d)/.exec(message)?.[1]]),
          ids.map((_, index) => ["duplicate-key", ids.length + index + 1, String(index + 1)])
        )
      }).pipe(Effect.scoped)
    )

    it.live(`pair with what the service says about the same text, ${how}`, () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const file = yield* fileIn(folder, name, content)
        const statements = ids.map((id, index): OutcomeStatement => {
          const outcome = index % 2 === 0 ? "rejected" : "accepted"
          return { _tag: "RowOutcome", outcome, key: { id }, ...(index % 2 === 0 ? { code: id } : {}) }
        })
        const runs = join(folder, "runs")
        const plan = planImport({ file, provider: "scripted", importType: "rows", columns })
        const service = { ...makePartsService({ limits: {} }), plugin: scriptedPlugin({ statements }) }
        const report = yield* withService(service, runs, runImport(plan))
        const outcomes = join(runs, report.runId, report.files.outcomes)
        const lines = (yield* Effect.promise(() => readFile(outcomes, "utf8")))
          .trimEnd()
          .split("\r\n")
          .slice(1)
        assert.deepStrictEqual(
          lines.map((line) => line.split(",").slice(0, 4)),
          ids.map((id, index) => {
            const row = String(index + 1)
            return index % 2 === 0 ? [row, row, "rejected", id] : [row, row, "accepted", ""]
          })
        )
        assert.deepStrictEqual(report.warnings, [])
      }).pipe(Effect.scoped)
    )
  }
})
