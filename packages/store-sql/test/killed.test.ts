import {
  EngineSettings,
  ProviderRegistry,
  resumeImport,
  runImport,
  planImport,
  RunJournal,
  type RunReport
} from "@bulkport/core"
import { startMemoryService, memoryPlugin } from "@bulkport/testkit"
import { Effect, Layer } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { patience } from "./support/patience.ts"
import { postgresForFile, postgresStore, sqliteStore } from "./support/stores.ts"

const server = postgresForFile()
const stores = { SQLite: sqliteStore, PostgreSQL: postgresStore(server) }
const program = fileURLToPath(new URL("support/import-once.ts", import.meta.url))

/** What must be the same, whatever happened on the way. */
const story = ({ rejections, rows, validation, verdict, warnings }: RunReport) => ({
  rejections,
  rows,
  validation,
  verdict,
  warnings
})

/** Moments after which nothing of a process is left: no reply is read, and no lease given back. Processes are dear. */
const momentsIn = { SQLite: ["start-begun"], PostgreSQL: ["start-begun", "collect-begun"] } as const

const killedAt = (moment: string, given: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const child = spawn(process.execPath, ["-C", "@bulkport/source", program, ...given, moment], {
      stdio: ["ignore", "inherit", "inherit"]
    })
    const [, signal] = (await once(child, "exit")) as [unknown, string | null]
    return signal
  })

// Processes take their time to start on a busy machine.
describe.each(Object.entries(stores))("an import in %s", { timeout: 120_000 }, (name, store) => {
  it("goes on at once when its process was killed, whenever that was: same report, one job", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { folder, open, schema } = yield* store
        const moments = momentsIn[name as keyof typeof momentsIn]
        const service = yield* startMemoryService()
        const services = Layer.merge(
          open(),
          ProviderRegistry.layer([memoryPlugin], () => ({ url: service.url, apiKey: service.apiKey }))
        )
        const within = <A, E>(effect: Effect.Effect<A, E, RunJournal | ProviderRegistry>) =>
          effect.pipe(
            Effect.provideService(EngineSettings, patience),
            Effect.provide(services, { local: true })
          )
        const fileOf = (moment: string) =>
          Effect.promise(async () => {
            const path = join(folder, `${moment}.csv`)
            await writeFile(path, `email,name\na@example.com,${moment}\nno address,B\nc@example.com,C\n`)
            return path
          })
        const undisturbed = story(
          yield* within(
            runImport(
              planImport({
                file: yield* fileOf("none"),
                provider: "memory",
                importType: "contacts",
                allowFindings: true
              })
            )
          )
        )
        expect(undisturbed.rows).toMatchObject({ staged: 3, accepted: 2, rejected: 1 })
        const where = name === "SQLite" ? "sqlite" : server.url()
        yield* Effect.forEach(
          moments,
          (moment) =>
            Effect.gen(function* () {
              const given = [where, folder, schema, service.url, service.apiKey, yield* fileOf(moment)]
              expect(yield* killedAt(moment, given)).toBe("SIGKILL")
            }),
          { concurrency: 2 }
        )
        const left = yield* within(
          Effect.flatMap(RunJournal, ({ find }) => find({ standings: ["pending", "running", "in-doubt"] }))
        )
        expect(left.runs).toHaveLength(moments.length)
        for (const { id } of left.runs) expect(story(yield* within(resumeImport(id)))).toEqual(undisturbed)
        expect(service.jobs()).toHaveLength(moments.length + 1)
      }).pipe(Effect.scoped)
    ))
})
