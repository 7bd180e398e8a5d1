import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type Called, call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users, usersWithFault } from "./support/emulated.ts"
import { rows, scripted } from "./support/scripted.ts"

interface RunDocument {
  readonly run: { readonly id: string; readonly nextStep: string | null }
  readonly next: string | null
}

const run = (called: Called) => documentOf<RunDocument>(called).run

describe("the five steps, one by one", () => {
  it("come to the same report as all at once", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const options = { environment, folder }
    const staged = await call(["stage", ...importUsers.slice(1), "--allow-findings", "--json"], options)
    const { id } = run(staged)
    expect(documentOf<RunDocument>(staged).next).toBe(`bulkport validate ${id}`)
    // The beginning of an id is enough.
    const validated = await call(["validate", id.slice(0, -1), "--json"], options)
    expect(validated.code).toBe(0)
    expect(documentOf<RunDocument>(validated).next).toBe(`bulkport start ${id}`)
    expect(emulator.jobs()).toHaveLength(0)
    const started = await call(["start", id, "--json"], options)
    expect(documentOf<RunDocument>(started).next).toBe(`bulkport track ${id} --wait`)
    const tracked = await call(["track", id, "--wait", "--json"], options)
    expect(tracked.code).toBe(0)
    expect(documentOf<RunDocument>(tracked).next).toBe(`bulkport collect ${id}`)
    const collected = await call(["collect", id, "--json"], options)
    expect(collected.code).toBe(4)
    const resumed = await call(["resume", id, "--json"], options)
    expect(resumed.code).toBe(4)
    expect(documentOf(resumed)).toEqual(documentOf(collected))
    const again = await call(["start", id], options)
    expect(again.code).toBe(0)
    expect(emulator.jobs()).toHaveLength(1)

    const recorded = JSON.parse(
      await readFile(join(folder, ".bulkport", "runs", id, "report.json"), "utf8")
    ) as unknown
    expect(documentOf<{ report: unknown }>(collected).report).toEqual(recorded)
  })
})

it("gives commands to copy with the settings that they take, and no others", async () => {
  const { environment } = await emulateAdvocate()
  const folder = await folderWith({ "users.csv": users })
  const ran = await call([...importUsers, "--max-rows", "100"], { environment, folder })
  const [, report = ""] = /Full story +bulkport (.+)/.exec(ran.stdout) ?? []
  expect(await call(report.split(" "), { environment, folder })).toMatchObject({ code: 0 })
  const staged = await call(["stage", ...importUsers.slice(1), "--again", "--max-rows", "100"], {
    environment,
    folder
  })
  expect(staged.stdout).toMatch(/bulkport validate \S+ --max-rows 100\n/)
})

describe("runs", () => {
  it("lists what there is, newest first, and shows one without row content", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const empty = await call(["runs", "list"], { folder })
    expect(empty).toMatchObject({ code: 0, stdout: "There are no runs in .bulkport/runs.\n" })
    await call([...importUsers, "--allow-findings"], { environment, folder })
    await call(["stage", ...importUsers.slice(1), "--allow-findings"], { environment, folder })
    const list = await call(["runs", "list"], { folder })
    expect(list.stdout).toContain("incomplete (1 of 3 rows)")
    expect(list.stdout).toContain("before validate")
    const [finished] = documentOf<{ runs: ReadonlyArray<{ id: string; standing: string }> }>(
      await call(["runs", "list", "--json"], { folder })
    ).runs.filter(({ standing }) => standing.startsWith("incomplete"))
    const shown = await call(["runs", "show", finished?.id ?? ""], { folder })
    expect(shown.stdout).toContain("3 staged, 2 accepted, 1 rejected, 0 unknown")
    expect(shown.stdout).not.toContain("Ada")
    expect(shown.stdout).not.toContain("ben")
  })
})

describe("providers", () => {
  it("says what one needs, without any value, and what it can do once it can be opened", async () => {
    const closed = await call(["providers", "advocate"])
    expect(closed.code).toBe(0)
    expect(closed.stdout).toContain("ADVOCATE_API_KEY")
    expect(closed.stdout).toMatch(/apiKey.*environment only.*missing/)
    const { environment } = await emulateAdvocate()
    const opened = await call(["providers", "advocate"], { environment })
    expect(opened.stdout).toContain("stage, validate, start, find, track, collect")
    expect(opened.stdout).not.toContain(environment.ADVOCATE_API_KEY)
    const all = await call(["providers"], { environment })
    expect(all.stdout).toMatch(/advocate .* ready/)
    expect(all.stdout).toMatch(/actito .* settings missing/)
    const unknown = await call(["providers", "acito"])
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toContain('Did you mean "actito"?')
  })
})

describe("the abilities of a provider", () => {
  it("are those it has, with the command that tries its settings", async () => {
    const able = scripted({ pages: [], diagnoses: [], upload: "", effects: ["Programs react."] })
    const full = await call(["providers", "scripted"], able)
    expect(full.stdout).toContain("collect, readOutcomes, jobs, adopt, diagnose\n")
    expect(full.stdout).toContain("bulkport scripted doctor\n")
    expect(full.stdout).toContain("\n    Programs react.\n")
    const bare = await call(["providers", "scripted"], scripted())
    expect(bare.stdout).toContain("collect, readOutcomes\n")
    expect(bare.stdout).not.toContain("doctor")
  })
})

describe("what a service says it keeps", () => {
  it("is shown with the progress, with the run and with the report", async () => {
    const service = scripted({
      progress: {
        state: "finished",
        providerState: "DONE",
        isKnownState: true,
        resultsKeptUntil: Date.UTC(2026, 7, 31)
      }
    })
    const folder = await folderWith({ "rows.csv": rows })
    const options = { ...service, folder }
    const kept = "kept at the service until 2026-08-31T00:00:00Z"
    const report = await call(["run", "rows.csv", "--provider", "scripted", "--import", "rows"], options)
    expect(report.stdout).toContain(kept)
    const [{ id } = { id: "" }] = documentOf<{ runs: ReadonlyArray<{ id: string }> }>(
      await call(["runs", "list", "--json"], options)
    ).runs
    for (const words of [
      ["track", id],
      ["collect", id],
      ["runs", "show", id]
    ])
      expect((await call(words, options)).stdout).toContain(kept)
    const collected = documentOf(await call(["collect", id, "--json"], options))
    expect(collected).toMatchObject({ resultsKeptUntil: Date.UTC(2026, 7, 31) })
  })
})

describe("output", () => {
  it("keeps the result apart from everything else", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call([...importUsers, "--json"], { environment, folder })
    expect(() => documentOf(called)).not.toThrow()
    expect(called.stderr).toContain("track: begun")
    const quiet = await call([...importUsers, "--quiet"], { environment, folder })
    expect(quiet.stderr).toBe("")
    expect(quiet.stdout).toContain("Succeeded")
  })

  it("has no colours unless a terminal wants them", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const coloured = "\u001b[3"
    expect((await call(importUsers, { environment, folder })).stdout).not.toContain(coloured)
    expect((await call(importUsers, { environment, folder, isTerminal: true })).stdout).toContain(coloured)
    const noColour = { ...environment, NO_COLOR: "1" }
    expect(
      (await call(importUsers, { environment: noColour, folder, isTerminal: true })).stdout
    ).not.toContain(coloured)
    const dumb = await call(importUsers, {
      environment: { ...environment, TERM: "dumb" },
      folder,
      isTerminal: true
    })
    expect(dumb.stdout + dumb.stderr).not.toContain("\u001b")
  })

  it("tells retries", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    emulator.addFault({ on: "upload", action: { type: "reply", status: 503 } })
    const called = await call(importUsers, { environment, folder })
    expect(called.code).toBe(0)
    expect(called.stderr).toMatch(/stage: ServiceUnavailable; trying again in \d+ ms/)
  })
})
