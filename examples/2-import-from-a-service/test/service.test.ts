/** The service as processes: one that keeps its own database, and three that share one, of which one is killed. */
import { makeAdvocateEmulator, type AdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Exit, Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { startPostgres } from "postgres-for-tests"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { openImportLog } from "../src/import-log.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

interface Running {
  readonly child: ChildProcess
  readonly url: string
}

interface Imported {
  readonly state: string
  readonly stop?: { readonly reason: string; readonly message: string }
  readonly rows?: { readonly accepted: number; readonly rejected: number }
}

let scope: Scope.Closeable
let advocate: AdvocateEmulator
beforeAll(async () => {
  scope = await Effect.runPromise(Scope.make())
  advocate = await Effect.runPromise(Scope.provide(makeAdvocateEmulator({ jobMillis: 300 }), scope))
})
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "service-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  // The service makes it.
  return join(folder, "imports")
}

/** Starts the service as a process, and waits until it says where it listens. */
const startService = async (folder: string, databaseUrl?: string): Promise<Running> => {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      IMPORTS_FOLDER: folder,
      PORT: "0",
      TAKEOVER_MILLIS: "3000",
      ADVOCATE_BASE_URL: advocate.apiUrl,
      ADVOCATE_TENANT_ALIAS: advocate.tenantAlias,
      ADVOCATE_API_KEY: advocate.apiKey,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl })
    },
    stdio: ["ignore", "pipe", "inherit"]
  })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /Listening on port (\d+)/.exec(line) ?? []
    if (port !== undefined) return { child, url: `http://127.0.0.1:${port}` }
  }
  throw new Error("The service ended before it listened.")
}

const beginExport = async ({ url }: Running, path: string): Promise<string> => {
  const response = await fetch(`${url}/exports/${path}`, { method: "POST" })
  const { runId } = (await response.json()) as { readonly runId: string }
  expect(response.status).toBe(202)
  return runId
}

/** Waits until an import is over, or stands still. */
const outcome = async ({ url }: Running, runId: string): Promise<Imported> => {
  for (;;) {
    const response = await fetch(`${url}/imports/${runId}`)
    const imported = (await response.json()) as Imported
    if (["ended", "stopped"].includes(imported.state)) return imported
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const jobsOf = (runId: string): number =>
  advocate.jobs().filter(({ name }) => name === `bulkport-${runId}`).length

const logged = (folder: string): ReadonlyArray<unknown> => {
  const log = openImportLog(join(folder, "service.sqlite"))
  try {
    return log.all()
  } finally {
    log.close()
  }
}

describe("the service, on a database of its own", () => {
  it("imports what its rows say, asks once, writes its own table, and stops what is too large", async () => {
    const folder = await newFolder()
    const service = await startService(folder)
    const runId = await beginExport(service, "north/2026-11-28?contacts=20")
    expect(await beginExport(service, "north/2026-11-28?contacts=20")).toBe(runId)
    expect(await outcome(service, runId)).toMatchObject({
      state: "ended",
      rows: { accepted: 19, rejected: 1 }
    })
    expect(jobsOf(runId)).toBe(1)
    expect(logged(folder)).toMatchObject([{ run_id: runId, tenant: "north", accepted: 19, rejected: 1 }])

    const tooLarge = await beginExport(service, "north/2026-11-29?contacts=1001")
    expect(await outcome(service, tooLarge)).toMatchObject({
      state: "stopped",
      stop: { reason: "StartVetoed" }
    })
    expect(jobsOf(tooLarge)).toBe(0)

    const ended = once(service.child, "exit")
    service.child.kill("SIGTERM")
    expect(await ended).toEqual([0, null])
  })
})

describe("the same service, as three processes on PostgreSQL", () => {
  it("imports everything once, although one of them is killed", async () => {
    const postgres = await startPostgres()
    onTestFinished(() => postgres.stop())
    const databaseUrl = await postgres.createDatabase("service")
    const folder = await newFolder()
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => startService(folder, databaseUrl)))
    if (one === undefined || two === undefined || three === undefined) throw new Error("Not three.")

    const exports = ["north", "east", "south", "west"].flatMap((tenant) =>
      ["2026-11-26", "2026-11-27", "2026-11-28"].map((day) => `${tenant}/${day}?contacts=20`)
    )
    const runIds = await Promise.all(exports.map((path) => beginExport(one, path)))
    // Whoever asks another process hears of the same run.
    expect(await beginExport(two, exports[0] ?? "")).toBe(runIds[0])
    three.child.kill("SIGKILL")

    for (const runId of runIds) {
      expect(await outcome(two, runId)).toMatchObject({ state: "ended", rows: { accepted: 19, rejected: 1 } })
      expect(jobsOf(runId)).toBe(1)
    }
    expect(logged(folder)).toHaveLength(runIds.length)
  })
})
