/** Dates that are changed while a file is prepared, as flags and settings file say. */
import { describe, expect, it } from "vitest"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateActito } from "./support/emulated.ts"
import { scripted } from "./support/scripted.ts"

const rows = "id,born,note\n1,05/03/1984,05/03/1984\n2,,x\n"

interface Checked {
  readonly check: {
    readonly findings: number
    readonly conversions: ReadonlyArray<string>
    readonly byCode: ReadonlyArray<{ readonly code: string }>
  }
}

const check = async (folder: string, ...args: ReadonlyArray<string>) =>
  documentOf<Checked>(await call(["check", "rows.csv", ...args, "--json"], { ...scripted(), folder })).check

describe("the dates of a column", () => {
  it("are written as --date says, or else the settings file, and a flag wins", async () => {
    const plain = await folderWith({ "rows.csv": rows })
    expect((await check(plain)).conversions).toEqual([])
    const words = ["Dates in born: from dd/MM/yyyy to yyyy-MM-dd."]
    expect((await check(plain, "--date", "born=dd/MM/yyyy")).conversions).toEqual(words)
    const settings = { columns: { dates: { born: "dd/MM/yyyy" } } }
    const told = await folderWith({ "rows.csv": rows, "bulkport.json": JSON.stringify(settings) })
    expect((await check(told)).conversions).toEqual(words)
    expect(await check(told, "--date", "born=dd.MM.yyyy")).toMatchObject({
      findings: 1,
      byCode: [{ code: "not-a-date" }]
    })
  })

  it("are part of the run, and of the command to go on with", async () => {
    const folder = await folderWith({ "rows.csv": rows })
    const flags = ["--provider", "scripted", "--import", "rows", "--date", "born=d/M/yyyy"]
    const staged = await call(["stage", "rows.csv", ...flags, "--json"], { ...scripted(), folder })
    const { run } = documentOf<{ readonly run: { readonly columns: object } }>(staged)
    expect(run.columns).toMatchObject({ dates: { born: "d/M/yyyy" } })
    const shown = await call(["check", "rows.csv", ...flags], { ...scripted(), folder })
    expect(shown.stdout).toContain("--date born=d/M/yyyy")
  })

  it.each([
    [["--date", "born=DD/MM/YYYY"], '--date "DD/MM/YYYY" for "born" has DD'],
    [["--date", "born"], "--date must be given as name=pattern"],
    [["--date", "born=dd/MM/yyyy", "--date", "born=d/M/yyyy"], '--date is given twice for "born"']
  ])("cannot be asked for with %j", async (flags, words) => {
    const folder = await folderWith({ "rows.csv": rows })
    const called = await call(["check", "rows.csv", ...flags], { folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(words)
  })

  it("cannot be asked for with a pattern that is none in the settings file", async () => {
    const settings = { columns: { dates: { born: "DD/MM/YYYY" } } }
    const folder = await folderWith({ "rows.csv": rows, "bulkport.json": JSON.stringify(settings) })
    const called = await call(["check", "rows.csv"], { folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain('"columns.dates" must be an object of names and patterns')
  })

  it("arrive at Actito as it takes them", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "rows.csv": "customerId,birthDate\n1,05/03/1984\n" })
    const to = [
      "--provider",
      "actito",
      "--table",
      "16",
      "--key",
      "customerId",
      "--column-type",
      "birthDate=date"
    ]
    const refused = await call(["run", "rows.csv", ...to], { folder, environment })
    expect(refused.code).toBe(3)
    expect(refused.stderr + refused.stdout).toContain("--date birthDate=dd/MM/yyyy")
    expect(emulator.executions()).toEqual([])
    const run = await call(["run", "rows.csv", ...to, "--date", "birthDate=dd/MM/yyyy"], {
      folder,
      environment
    })
    expect(run.code).toBe(0)
    expect(emulator.records("16").find("customerId", "1")).toMatchObject({ birthDate: "1984-03-05" })
  })
})
