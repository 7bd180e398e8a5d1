/** From a delivery to a report: the run that did not wait for its execution goes on when the service says so. */
import { layerFiles, RunJournal } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import { makeActitoEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import type { ExecutionHint, WebhookHints } from "../src/webhooks/webhook-hint.ts"
import { receiverFor, startReceiving } from "./webhook-receiving.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "actito-webhook-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

/** The run without a report whose job this is. */
const runOf = ({ executionId }: ExecutionHint, runsFolder: string) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    for (const id of yield* journal.list) {
      const { state } = yield* journal.view(id)
      if (state.job?.id === executionId && !state.isReported) return id
    }
    return undefined
  }).pipe(Effect.provide(layerFiles(runsFolder)))

it("a delivery about its execution takes a run to its report, and the next one about it does nothing", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      const emulator = yield* makeActitoEmulator({ executionMillis: 60_000 })
      const { apiKey, entity, url: baseUrl } = emulator
      const runsFolder = yield* folder
      const importerFor = (waitMillis: number) =>
        Effect.acquireRelease(
          Effect.sync(() =>
            createImporter({
              providers: [actitoPlugin],
              settings: { actito: { apiKey, entity, baseUrl } },
              runsFolder,
              engine: { pollMillis: 1, waitMillis }
            })
          ),
          (importer) => Effect.promise(() => importer.close())
        )
      const hasty = yield* importerFor(1)
      const patient = yield* importerFor(20_000)
      const file = join(runsFolder, "customers.csv")
      yield* Effect.promise(() => writeFile(file, "customerId,emailAddress\n1,ann@example.com\n"))
      const options = { table: "16", key: ["customerId"] }
      const stopped = yield* Effect.flip(
        Effect.tryPromise({
          try: () => hasty.run({ file, provider: "actito", importType: "profiles", options }),
          catch: (error) => error as { readonly reason: { readonly _tag: string } }
        })
      )
      expect(stopped.reason._tag).toBe("StillRunning")

      const receive = yield* receiverFor({ entity, baseUrl })
      const { deliver, said } = yield* startReceiving(receive)
      const [execution] = emulator.executions()
      const delivery = (id: string) =>
        JSON.stringify({ id, data: { "etl.executionId": execution?.id, "etl.executionStatus": "SUCCESS" } })
      const hinted = (number: number) =>
        (said[number] as WebhookHints).executions[0] ?? { executionId: "none" }

      emulator.behaviour.executionMillis = 0
      expect(yield* deliver(delivery("event-1"))).toBe(200)
      const runId = yield* runOf(hinted(0), runsFolder)
      if (runId === undefined) throw new Error("no run has this execution")
      const report = yield* Effect.promise(() => patient.resume(runId))
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 1 } })

      expect(yield* deliver(delivery("event-2"))).toBe(200)
      expect(hinted(1).executionId).toBe(execution?.id)
      expect(yield* runOf(hinted(1), runsFolder)).toBeUndefined()
    }).pipe(Effect.scoped)
  ))
