/** Imports that cannot be undone: who is asked, and what counts as a yes. */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "vitest"
import { call, errorOf, folderWith } from "./support/call.ts"
import { purgeRows, rows, scripted } from "./support/scripted.ts"

const effects = ["Their events go, too.", "Nobody is told."]

const scene = async () => ({
  service: scripted({ effects }),
  folder: await folderWith({ "rows.csv": rows })
})

const onlyRun = async (folder: string): Promise<string> => {
  const [id = ""] = await readdir(join(folder, ".bulkport", "runs"))
  return id
}

describe("an import that cannot be undone", () => {
  it("is not started when nobody can be asked, and goes on with the command that is shown", async () => {
    const { folder, service } = await scene()
    const called = await call([...purgeRows, "--runs-folder", "my runs"], { ...service, folder })
    expect(called).toMatchObject({ code: 2, stdout: "" })
    expect(called.stderr).toContain("Nothing was started: Delete rows, for good: 3 rows, a script.")
    for (const effect of effects) expect(called.stderr).toContain(effect)
    expect(service.started()).toEqual([])
    const [id = ""] = await readdir(join(folder, "my runs"))
    const hint = `bulkport resume ${id} --yes --runs-folder 'my runs'`
    expect(called.stderr).toContain(hint)
    const resumed = await call(["resume", id, "--yes", "--runs-folder", "my runs"], { ...service, folder })
    expect(resumed).toMatchObject({ code: 0 })
    expect(service.started()).toHaveLength(1)
  })

  it("is agreed to with --yes on each command that starts", async () => {
    for (const command of ["run", "start", "resume"]) {
      const { folder, service } = await scene()
      const options = { ...service, folder }
      if (command === "run") expect((await call([...purgeRows, "--yes"], options)).code).toBe(0)
      else {
        await call(["stage", ...purgeRows.slice(1)], options)
        const id = await onlyRun(folder)
        await call(["validate", id], options)
        const refused = await call([command, id, "--json"], options)
        expect(refused.code).toBe(2)
        expect(errorOf(refused)).toMatchObject({
          tag: "ConfirmationNeeded",
          resume: `bulkport resume ${id} --yes`
        })
        expect((await call([command, id, "--yes"], options)).code).toBe(0)
      }
      expect(service.started()).toHaveLength(1)
    }
  })

  it("is agreed to once: what was stopped later goes on without being asked again", async () => {
    const { folder, service } = await scene()
    const options = { ...service, folder }
    await call(["stage", ...purgeRows.slice(1)], options)
    const id = await onlyRun(folder)
    await call(["validate", id], options)
    await call(["start", id, "--yes"], options)
    expect((await call(["resume", id], options)).code).toBe(0)
  })

  it("is asked about anew when its failed rows are retried", async () => {
    const service = scripted({ effects })
    const options = { ...service, folder: await folderWith({ "rows.csv": `${rows}d,Dan\n` }) }
    expect((await call([...purgeRows, "--yes"], options)).code).toBe(4)
    const id = await onlyRun(options.folder)
    const refused = await call(["retry", id, "--unknown", "--again", "--json"], options)
    expect(errorOf(refused)).toMatchObject({ tag: "ConfirmationNeeded" })
    expect(service.started()).toHaveLength(1)
  })
})

describe("a person at the terminal", () => {
  it.each([
    ["the number of rows", ["3"], true],
    ["the number with blanks", [" 3 "], true],
    ["another number", ["4"], false],
    ["a word of consent", ["yes"], false],
    ["nothing", [""], false],
    ["the end of the input", [], false]
  ])("who types %s is understood", async (_, typed, isYes) => {
    const { folder, service } = await scene()
    const called = await call(purgeRows, { ...service, folder, typed })
    expect(called.stderr).toContain("This cannot be undone.")
    expect(called.stderr).toContain("Type the number of rows, 3,")
    expect(called.code).toBe(isYes ? 0 : 2)
    expect(service.started()).toHaveLength(isYes ? 1 : 0)
  })

  it("sees what will happen, once, also when there is no progress", async () => {
    for (const args of [[], ["--quiet"]]) {
      const { folder, service } = await scene()
      const { stderr } = await call([...purgeRows, ...args], { ...service, folder, typed: ["3"] })
      for (const effect of effects) expect(stderr.split(effect)).toHaveLength(2)
      expect(stderr).toContain("Delete rows, for good")
      expect(stderr).toContain("3 rows, a script.")
    }
  })

  it("is not asked for a document, in continuous integration, or when standard error is elsewhere", async () => {
    const { folder, service } = await scene()
    const options = { ...service, folder, typed: ["3"] }
    const codes = [
      await call([...purgeRows, "--json"], options),
      await call(purgeRows, { ...options, environment: { CI: "true" } }),
      await call(purgeRows, { ...options, isTerminal: false })
    ].map(({ code, stderr }) => [code, stderr.includes("Type the number")])
    expect(codes).toEqual([
      [2, false],
      [2, false],
      [2, false]
    ])
    expect(service.started()).toEqual([])
  })

  it("can stop instead of answering", async () => {
    const { folder, service } = await scene()
    const called = await call(purgeRows, {
      ...service,
      folder,
      isTyping: true,
      stopAt: "to stop: "
    })
    expect(called.code).toBe(5)
    expect(called.stderr).toContain("Stopped. No job was started.")
    expect(service.started()).toEqual([])
  })

  it("is not asked about an import that can be undone", async () => {
    const { folder, service } = await scene()
    const called = await call(["run", "rows.csv", "--provider", "scripted", "--import", "rows"], {
      ...service,
      folder,
      typed: []
    })
    expect(called.code).toBe(0)
    expect(stripVTControlCharacters(called.stderr)).toContain(
      "Starting: 3 rows, a script.\n  Their events go, too.\n  Nobody is told.\n"
    )
  })
})
