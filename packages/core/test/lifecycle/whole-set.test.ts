/** Imports for which what is not in the file means something: the whole of it, or nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Schema } from "effect"
import { join } from "node:path"
import { layerFiles, planImport, ProviderRegistry, retryImport, runImport } from "../../src/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const sync: Script = {
  isWholeSet: true,
  rowSchema: Schema.Struct({ id: Schema.Literals(["a", "b", "c"]) }),
  stage: (prepared) =>
    prepared.ranges === undefined && prepared.setAside === 0
      ? Effect.succeed({ prepared, handle: null })
      : Effect.die("a piece of the file was staged")
}

/** Imports rows, and gives the tag of the reason why not, or what came of it, with what a retry of it says. */
const imported = (script: Script, ids: ReadonlyArray<string>, isTolerant = false) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", `id\n${ids.join("\n")}\n`)
    const services = Layer.merge(
      layerFiles(join(folder, "runs")),
      ProviderRegistry.layer([scriptedPlugin({ ...sync, ...script })], () => ({}))
    )
    const tolerance = { mode: "tolerant", minRowsForPercent: 100 } as const
    const plan = { file, provider: "scripted", importType: "rows", ...(isTolerant ? { tolerance } : {}) }
    const exit = yield* Effect.exit(runImport(planImport(plan)).pipe(Effect.provide(services), impatient))
    if (Exit.isFailure(exit)) {
      const failure = Exit.findErrorOption(exit)
      if (failure._tag === "None") return assert.fail(String(exit.cause))
      return { reason: failure.value.reason, retry: undefined, verdict: undefined }
    }
    const retried = yield* Effect.exit(
      retryImport({ runId: exit.value.runId }).pipe(Effect.provide(services), impatient)
    )
    const refusal = Exit.findErrorOption(retried)
    const retry = refusal._tag === "Some" ? refusal.value.reason : undefined
    return { reason: undefined, retry, verdict: exit.value.verdict }
  }).pipe(Effect.scoped)

describe("a file that is all there is", () => {
  it.live("is not cut into parts", () =>
    Effect.gen(function* () {
      const { reason } = yield* imported({ limits: { maxRows: 2 } }, ["a", "b", "c"])
      assert.strictEqual(reason?._tag, "LimitExceeded")
      assert.include(
        reason?.message,
        "has 3 rows, and an import of this type is not cut into parts; the provider takes at most 2"
      )
      const { reason: tooLarge } = yield* imported({ limits: { maxFileBytes: 7 } }, ["a", "b", "c"])
      assert.include(tooLarge?.message, "has 9 bytes, and an import of this type is not cut into parts")
    })
  )

  it.live("is refused with an invalid row, which would be left out elsewhere", () =>
    Effect.gen(function* () {
      const { reason } = yield* imported({}, ["a", "x", "b"], true)
      assert.strictEqual(reason?._tag, "FindingsRefused")
    })
  )

  it.live("is imported, and its failed rows are not imported alone", () =>
    Effect.gen(function* () {
      const { retry, verdict } = yield* imported(
        {
          statements: [
            { _tag: "RowOutcome", outcome: "accepted", key: { id: "a" } },
            { _tag: "RowOutcome", outcome: "rejected", key: { id: "b" }, code: "BAD" }
          ]
        },
        ["a", "b"]
      )
      assert.strictEqual(verdict, "incomplete")
      assert.strictEqual(retry?._tag, "AbilityMissing")
      assert.include(retry?.message, "mend the rows in the whole file")
    })
  )
})
