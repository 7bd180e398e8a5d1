/** From a delivery to a report: the run that did not wait for its job goes on when the service says so. */
import { layerFiles, RunJournal } from "@bulkport/core"
import { createImporter } from "@bulkport/core/promise"
import { makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import { advocatePlugin } from "../src/index.ts"
import { makeWebhookReceiver } from "../src/webhooks/webhook-receiver.ts"
import type { PollNow } from "../src/webhooks/webhook-hint.ts"
import { json, startServer } from "./answering-server.ts"
import { eventOf, jwsOf, keySetOf, makeSigner, startReceiving } from "./webhook-world.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "advocate-webhook-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

/** The run without a report whose job this is. */
const runOf = ({ jobId }: PollNow, runsFolder: string) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    for (const id of yield* journal.list) {
      const { state } = yield* journal.view(id)
      if (state.job?.id === jobId && !state.isReported) return id
    }
    return undefined
  }).pipe(Effect.provide(layerFiles(runsFolder)))

it("a delivery about its job takes a run to its report, and the next one about it does nothing", () =>
  Effect.runPromise(
    Effect.gen(function* () {
      const emulator = yield* makeAdvocateEmulator({ jobMillis: 60_000 })
      const { apiKey, apiUrl: baseUrl, tenantAlias } = emulator
      const runsFolder = yield* folder
      const importerFor = (waitMillis: number) =>
        Effect.acquireRelease(
          Effect.sync(() =>
            createImporter({
              providers: [advocatePlugin],
              settings: { advocate: { tenantAlias, apiKey, baseUrl } },
              runsFolder,
              engine: { pollMillis: 1, waitMillis }
            })
          ),
          (importer) => Effect.promise(() => importer.close())
        )
      const hasty = yield* importerFor(1)
      const patient = yield* importerFor(20_000)
      const file = join(import.meta.dirname, "__fixtures__", "users.csv")
      const stopped = yield* Effect.flip(
        Effect.tryPromise({
          try: () => hasty.run({ file, provider: "advocate", importType: "users" }),
          catch: (error) => error as { readonly reason: { readonly _tag: string } }
        })
      )
      expect(stopped.reason._tag).toBe("StillRunning")

      const signer = makeSigner()
      const keys = yield* startServer((response) => json(response, keySetOf(signer)))
      const receive = yield* makeWebhookReceiver({ tenantAlias, baseUrl: keys.url })
      const { deliver, said } = yield* startReceiving(receive)
      const [job] = emulator.jobs()
      const body = eventOf({ tenantAlias }, { id: job?.id })
      const headers = { "x-hook-jws-rfc-7797": jwsOf(body, signer) }

      emulator.behaviour.jobMillis = 0
      expect(yield* deliver(body, headers)).toBe(200)
      const runId = yield* runOf(said[0] as PollNow, runsFolder)
      const report = yield* Effect.promise(() => patient.resume(runId!))
      expect(report).toMatchObject({ verdict: "succeeded", rows: { accepted: 4 } })

      expect(yield* deliver(body, headers)).toBe(200)
      expect(yield* runOf(said[1] as PollNow, runsFolder)).toBeUndefined()
    }).pipe(Effect.scoped)
  ))
