import { assert, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { join } from "node:path"
import {
  EngineSettings,
  layerFiles,
  planImport,
  ProviderRegistry,
  resumeImport,
  runImport
} from "../../src/index.ts"
import { fileIn, patience, scriptedPlugin, temporaryFolder } from "../support/scripted-provider.ts"

it.live("stops waiting for a job after as many looks as it is told, and goes on when resumed", () =>
  Effect.gen(function* () {
    let looks = 0
    const track = () =>
      Effect.sync(() => {
        looks += 1
        return looks < 6
          ? { state: "running" as const, providerState: "WORKING", isKnownState: true }
          : { state: "finished" as const, providerState: "DONE", isKnownState: true }
      })
    const folder = yield* temporaryFolder
    const plan = planImport({
      file: yield* fileIn(folder, "rows.csv", "id,name\na,1\n"),
      provider: "scripted",
      importType: "rows"
    })
    const withLooks = (mostLooks: number) => Effect.provideService(EngineSettings, { ...patience, mostLooks })
    yield* Effect.gen(function* () {
      const stopped = yield* Effect.flip(withLooks(1)(runImport(plan)))
      assert.strictEqual(stopped.reason._tag, "StillRunning")
      assert.strictEqual(looks, 1)
      yield* Effect.flip(withLooks(3)(resumeImport(stopped.runId ?? "")))
      assert.strictEqual(looks, 4)
      yield* withLooks(2)(resumeImport(stopped.runId ?? ""))
      assert.strictEqual(looks, 6)
    }).pipe(
      Effect.provide(
        Layer.merge(
          layerFiles(join(folder, "runs")),
          ProviderRegistry.layer([scriptedPlugin({ track })], () => ({}))
        )
      )
    )
  })
)
