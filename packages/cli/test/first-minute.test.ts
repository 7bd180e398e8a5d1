import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, users } from "./support/emulated.ts"
import { quietPort } from "./support/quiet-port.ts"
import { spawned } from "./support/spawned.ts"

describe("bulkport with nothing", () => {
  it("says in ten lines what it is and how to begin", async () => {
    const called = await call([], { folder: await folderWith() })
    expect(called).toMatchObject({ code: 0, stderr: "" })
    for (const command of ["bulkport emulate", "bulkport init", "bulkport check FILE", "bulkport --help"])
      expect(called.stdout).toContain(command)
    expect(called.stdout.trimEnd().split("\n").length).toBeLessThanOrEqual(10)
  })

  it("says how things stand where there are connections and runs, and what waits for somebody", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const settings = { tenantAlias: emulator.tenantAlias, baseUrl: emulator.apiUrl }
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": JSON.stringify({
        connection: "mine",
        import: "users",
        connections: { mine: { provider: "advocate", settings } }
      })
    })
    const staged = await call(["stage", "users.csv", "--json"], { folder, environment })
    const { id } = documentOf<{ run: { id: string } }>(staged).run
    const called = await call([], { folder })
    expect(called).toMatchObject({ code: 0 })
    expect(called.stdout).toContain("mine (default), in bulkport.json")
    expect(called.stdout).toContain(`bulkport resume ${id}`)
    expect(documentOf(await call(["--json"], { folder }))).toMatchObject({
      connections: [{ name: "mine", provider: "advocate", isDefault: true }],
      waiting: [{ run: id, command: `bulkport resume ${id}` }]
    })
  })

  it("still refuses a command that there is not", async () => {
    const called = await call(["nonsense"], { folder: await folderWith() })
    expect(called).toMatchObject({ code: 2, stdout: "" })
  })
})

describe("doctor", () => {
  it("is content with a machine and a connection that work, and counts what it tried", async () => {
    const { emulator } = await emulateAdvocate()
    const folder = await folderWith({
      "bulkport.json": JSON.stringify({
        connection: "mine",
        connections: {
          mine: {
            provider: "advocate",
            settings: { tenantAlias: emulator.tenantAlias, baseUrl: emulator.apiUrl },
            secrets: { apiKey: { env: "KEY" } }
          }
        }
      })
    })
    const environment = { KEY: emulator.apiKey }
    const called = await call(["doctor"], { folder, environment })
    expect(called).toMatchObject({ code: 0 })
    expect(called.stdout).toMatch(/passed +Node/)
    expect(called.stdout).toContain(`Connection "mine": advocate, tenant ${emulator.tenantAlias}`)
    expect(called.stdout).toMatch(/passed +API key/)
    expect(called.stdout).not.toContain(emulator.apiKey)
    const before = emulator.requests().length
    const offline = await call(["doctor", "--offline", "--json"], { folder, environment })
    expect(offline.code).toBe(0)
    expect(emulator.requests()).toHaveLength(before)
    expect(documentOf(offline)).toMatchObject({ failed: 0, next: null })
  })

  it("ends with 6 when something is wrong, tells what to do first, and looks at the other connections", async () => {
    const { emulator } = await emulateAdvocate()
    const settings = { tenantAlias: emulator.tenantAlias, baseUrl: emulator.apiUrl }
    const folder = await folderWith({
      "bulkport.json": JSON.stringify({
        connections: {
          keyless: { provider: "advocate", settings, secrets: { apiKey: { env: "NOT_SET" } } },
          halfDone: { provider: "advocate" },
          refused: { provider: "advocate", settings, secrets: { apiKey: { env: "WRONG" } } }
        }
      })
    })
    const called = await call(["doctor", "--json"], { folder, environment: { WRONG: "wrong" } })
    expect(called.code).toBe(6)
    const { next, places } = documentOf<{
      next: string
      places: ReadonlyArray<{
        connection: string | null
        diagnoses: ReadonlyArray<{ name: string; outcome: string }>
      }>
    }>(called)
    const failed = places.flatMap(({ connection, diagnoses }) =>
      diagnoses.flatMap(({ name, outcome }) => (outcome === "failed" ? [`${connection ?? ""}: ${name}`] : []))
    )
    expect(failed).toEqual(["keyless: apiKey", "halfDone: Settings", "refused: API key"])
    expect(next).toContain("export NOT_SET")
    const one = await call(["doctor", "--connection", "halfDone"], { folder })
    expect(one.code).toBe(6)
    expect(one.stdout).not.toContain("keyless")
  })

  it("tells a settings file that cannot be used as one of its findings", async () => {
    const folder = await folderWith({ "bulkport.json": '{\n  "provder": "x"\n}' })
    const called = await call(["doctor"], { folder })
    expect(called).toMatchObject({ code: 6, stderr: "" })
    expect(called.stdout).toContain("line 2, column 3")
    expect(called.stdout).toMatch(/passed +Node/)
  })

  it("looks at what the environment says of a provider, and says how to begin where there is nothing", async () => {
    const folder = await folderWith()
    const half = await call(["doctor", "--offline"], { folder, environment: { ADVOCATE_TENANT_ALIAS: "x" } })
    expect(half.code).toBe(6)
    expect(half.stdout).toContain("apiKey (ADVOCATE_API_KEY) is missing.")
    const nothing = await call(["doctor"], { folder })
    expect(nothing.code).toBe(0)
    expect(nothing.stdout).toContain("bulkport init")
  })

  it("does not fail for a folder that imports can do without", async () => {
    const folder = await folderWith({ file: "" })
    const environment = { BULKPORT_STATE_FOLDER: join(folder, "file") }
    const called = await call(["doctor", "--offline"], { folder, environment })
    expect(called.code).toBe(0)
    expect(called.stdout).toMatch(/unknown +Shared limits .*Imports work all the same/)
  })

  it("finds folders that cannot be written to", async () => {
    const folder = await folderWith({ file: "" })
    const called = await call(["doctor", "--runs-folder", "file/runs", "--offline"], { folder })
    expect(called.code).toBe(6)
    expect(called.stdout).toContain(`${join(folder, "file")} is no folder.`)
    // Root may write everywhere.
    if (process.getuid?.() === 0) return
    await mkdir(join(folder, "closed"))
    await chmod(join(folder, "closed"), 0o555)
    const closed = await call(["doctor", "--runs-folder", "closed/runs", "--offline"], { folder })
    expect(closed.code).toBe(6)
  })
})

interface Written {
  readonly connections: Readonly<Record<string, { readonly settings: Readonly<Record<string, string>> }>>
}

describe("emulate --write-config", () => {
  it("writes connections that work, replaces its own only, and keeps keys to the user", async () => {
    const folder = await folderWith({
      "users.csv": users,
      "bulkport.json": JSON.stringify({ connections: { mine: { provider: "actito" } }, import: "users" })
    })
    const port = String(await quietPort())
    const emulators = spawned(["emulate", "advocate", "--write-config", "--port", port], folder)
    await emulators.until("Press Ctrl-C")
    const key = join(folder, ".bulkport/emulated-advocate-apiKey")
    expect((await stat(key)).mode & 0o077).toBe(0)
    const text = await readFile(join(folder, "bulkport.json"), "utf8")
    expect(text).not.toContain((await readFile(key, "utf8")).trim())
    expect(JSON.parse(text)).toMatchObject({
      connection: "emulated-advocate",
      connections: { mine: { provider: "actito" }, "emulated-advocate": { provider: "advocate" } }
    })
    expect(await call(["run", "users.csv"], { folder })).toMatchObject({ code: 0 })
    emulators.child.kill("SIGINT")
    expect((await emulators.ended).code).toBe(0)
    const again = await call(["emulate", "advocate", "--write-config", "--json"], {
      folder,
      stopAt: "Press Ctrl-C"
    })
    expect(documentOf(again)).toMatchObject({
      settingsFile: join(folder, "bulkport.json"),
      emulators: [
        {
          command: "bulkport run users.csv --connection emulated-advocate --import users",
          // Runs that were begun before can go on.
          url: (JSON.parse(text) as Written).connections["emulated-advocate"]?.settings["baseUrl"]
        }
      ]
    })
  })

  it("takes another port when something else uses the one that is written down", async () => {
    const folder = await folderWith()
    const emulate = ["emulate", "advocate", "--write-config", "--json"]
    const first = spawned(emulate, folder)
    await first.until("Press Ctrl-C")
    const second = await call(emulate, { folder, stopAt: "Press Ctrl-C" })
    expect(second.code).toBe(0)
    first.child.kill("SIGINT")
    const { url } = /"url": "(?<url>[^"]+)"/.exec((await first.ended).stdout)?.groups ?? {}
    expect(documentOf<{ emulators: ReadonlyArray<{ url: string }> }>(second).emulators[0]?.url).not.toBe(url)
  })

  it("does not speak of resuming where there is no run", async () => {
    const folder = await folderWith({ ".bulkport": "a file" })
    const called = await call(["emulate", "advocate", "--write-config", "--json"], { folder })
    expect(called.code).toBe(2)
    expect(errorOf(called)).toMatchObject({ tag: "StorageFailed", resume: null })
    expect(errorOf(called)["nextStep"]).not.toContain("resume")
  })

  it("starts nothing when the settings file cannot be used", async () => {
    const folder = await folderWith()
    await writeFile(join(folder, "bulkport.json"), "{")
    const called = await call(["emulate", "--write-config"], { folder })
    expect(called).toMatchObject({ code: 2, stdout: "" })
  })
})
