/** `track` of a job that was started elsewhere. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, usersWithFault } from "./support/emulated.ts"
import { rows, scripted } from "./support/scripted.ts"

interface Document {
  readonly run: { readonly id: string; readonly adopted: boolean; readonly job: { readonly id: string } }
  readonly next: string
}

const track = ["track", "--provider", "scripted", "--job", "job-7"] as const
const running = { state: "running", providerState: "AT WORK", isKnownState: true } as const
const keptUntil = { resultsKeptUntil: Date.UTC(2026, 7, 31) }

describe("a job that was started elsewhere", () => {
  it("gets a run, with the commands that go on with it, to a report about every row", async () => {
    const service = scripted({ upload: rows })
    const folder = await folderWith()
    const called = await call([...track, "--json"], { ...service, folder })
    expect(called.code).toBe(0)
    const { next, run } = documentOf<Document>(called)
    expect(run).toMatchObject({ adopted: true, job: { id: "job-7" } })
    expect(next).toBe(`bulkport collect ${run.id}`)
    const collected = await call(["collect", run.id], { ...service, folder })
    expect(collected).toMatchObject({ code: 0 })
    expect(collected.stdout).toContain("Succeeded: all 3 rows were accepted.")
    const shown = await call(["runs", "show", run.id], { ...service, folder })
    expect(shown.stdout).toContain("job-7, started elsewhere")
    expect(service.started()).toEqual([])
  })

  it("that is running is looked at once, or watched with --wait", async () => {
    const service = scripted({ upload: rows, progress: { ...running, ...keptUntil } })
    const folder = await folderWith()
    const once = await call(track, { ...service, folder })
    expect(once.code).toBe(5)
    const [, id = ""] = /Run +(\S+), begun for a job that was started elsewhere/.exec(once.stdout) ?? []
    expect(once.stderr.split(`run ${id}`)).toHaveLength(2)
    expect(once.stdout).toContain(`Come back with:\n  bulkport track ${id} --wait\n`)
    expect(once.stdout).toContain(`And once it has ended:\n  bulkport collect ${id}\n`)
    expect(once.stdout).toContain("kept at the service until 2026-08-31T00:00:00Z")
    const waited = await call([...track, "--wait", "--wait-limit", "50ms"], { ...service, folder })
    expect(waited.code).toBe(5)
    expect(waited.stderr).toContain("bulkport resume ")
  })

  it("is reported with the file that is given, read as the flags say, where the service has none", async () => {
    const service = scripted({ upload: "" })
    const folder = await folderWith({ "theirs.csv": rows.replaceAll(",", "^") })
    const missing = await call([...track, "--json"], { ...service, folder })
    expect(missing.code).toBe(2)
    expect(errorOf(missing)).toMatchObject({
      tag: "SourceFileUnreadable",
      message: expect.stringContaining("--file")
    })
    const given = await call([...track, "--file", "theirs.csv", "--delimiter", "^", "--json"], {
      ...service,
      folder
    })
    expect(given.code).toBe(0)
    const { run } = documentOf<Document>(given)
    expect((await call(["collect", run.id], { ...service, folder })).code).toBe(0)
  })

  it("is read as the settings file says only where a file is given", async () => {
    const service = scripted({ upload: rows })
    const folder = await folderWith({ "theirs.csv": rows.replaceAll(",", ";") })
    await writeFile(
      join(folder, "bulkport.json"),
      JSON.stringify({ provider: "scripted", reading: { delimiter: ";", encoding: "latin1" } })
    )
    for (const more of [[], ["--file", "theirs.csv"]]) {
      const called = await call(["track", "--job", "job-7", ...more, "--json"], { ...service, folder })
      expect(called.code).toBe(0)
      const { id } = documentOf<Document>(called).run
      expect((await call(["collect", id], { ...service, folder })).code).toBe(0)
    }
  })

  it("must be known to the service, and its provider able to follow it", async () => {
    const folder = await folderWith()
    const unknown = await call([...track.slice(0, 4), "job-8", "--json"], {
      ...scripted({ upload: rows }),
      folder
    })
    expect(unknown.code).toBe(6)
    expect(errorOf(unknown)).toMatchObject({ tag: "JobNotFound" })
    const unable = await call([...track, "--json"], { ...scripted(), folder })
    expect(unable.code).toBe(2)
    expect(errorOf(unable)).toMatchObject({ tag: "AbilityMissing" })
    expect((await call(["runs", "list", "--json"], { folder })).stdout).toContain('"runs": []')
  })
})

describe("a job of Advocate", () => {
  it("whose run is lost is found in the list, and reported from the file that the service has", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const lost = await folderWith({ "users.csv": usersWithFault })
    await call([...importUsers, "--allow-findings"], { environment, folder: lost })
    const folder = await folderWith()
    const list = await call(["advocate", "jobs", "--ours"], { environment, folder })
    const id = emulator.jobs()[0]?.id ?? ""
    expect(list.stdout).toMatch(/ours, not here \(bulkport-/)
    expect(list.stdout).toContain(`bulkport track --provider advocate --job ${id}\n`)
    const tracked = await call(["track", "--provider", "advocate", "--job", id, "--json"], {
      environment,
      folder
    })
    expect(tracked.code).toBe(0)
    const { run } = documentOf<Document>(tracked)
    const collected = await call(["collect", run.id], { environment, folder })
    expect(collected.code).toBe(4)
    expect(collected.stdout).toContain("3 staged, 2 accepted, 1 rejected, 0 unknown")
    expect(emulator.jobs()).toHaveLength(1)
  })
})

describe("what to track", () => {
  it.each([
    [[], "not said what to track"],
    [["20260801", "--job", "job-7", "--provider", "scripted"], "two different things"],
    [["20260801", "--provider", "scripted"], "--provider is about a job"],
    [["20260801", "--file", "x.csv"], "--file is about a job"],
    [["20260801", "--delimiter", ";"], "--delimiter is about a job"],
    [["--provider", "scripted"], "not said what to track"],
    [["--job", "job-7"], "No provider is chosen"],
    [["--job", "job-7", "--provider", "scriptd"], 'Did you mean "scripted"?']
  ])("must be a run or a job: %j", async (args, words) => {
    const called = await call(["track", ...args], {
      ...scripted({ upload: rows }),
      folder: await folderWith()
    })
    expect(called).toMatchObject({ code: 2, stdout: "" })
    expect(called.stderr).toContain(words)
    if (!words.includes("rovider is") && !words.includes("Did"))
      expect(called.stderr).toContain("--provider and --job")
  })
})
