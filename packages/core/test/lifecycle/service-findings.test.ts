/** What becomes of what a service finds before the start. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import { join } from "node:path"
import { type Finding, planImport, ProviderRegistry, runImport } from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { fileIn, impatient, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

const runFinding = (...findings: ReadonlyArray<Finding>) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", "id\na\n")
    const plugin = scriptedPlugin({ validate: () => Effect.succeed({ status: "done", findings }) })
    return yield* Effect.exit(
      runImport(planImport({ file, provider: "scripted", importType: "rows" })).pipe(
        Effect.provide(
          Layer.merge(
            layerFiles(join(folder, "runs")),
            ProviderRegistry.layer([plugin], () => ({}))
          )
        ),
        impatient
      )
    )
  })

const finding: Finding = { by: "service", code: "no-such", message: "There is no such attribute." }
const warning: Finding = { ...finding, severity: "warning", code: "unsure", message: "It may be." }

describe("what a service finds before the start", () => {
  it.live("stands in its way", () =>
    Effect.gen(function* () {
      const ended = yield* runFinding(finding, warning)
      assert.isTrue(Exit.isFailure(ended))
    })
  )

  it.live("stands in nobody's way when it is a warning, and is counted as one", () =>
    Effect.gen(function* () {
      const ended = yield* runFinding(warning)
      if (!Exit.isSuccess(ended)) return assert.fail("the import was refused")
      const { byCode, warnings } = ended.value.validation
      assert.deepStrictEqual(
        { byCode, warnings },
        {
          byCode: [{ severity: "warning", code: "unsure", findings: 1 }],
          warnings: 1
        }
      )
    })
  )
})
