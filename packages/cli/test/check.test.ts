/** The file doctor: at every level, in every way it can end. */
import { awkwardFiles, writeAwkwardFile } from "@bulkport/testkit/corpus"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { call, type Called, documentOf, errorOf, folderWith } from "./support/call.ts"
import { emulateActito, emulateAdvocate, users, usersWithFault } from "./support/emulated.ts"
import { rows, scripted } from "./support/scripted.ts"

const toUsers = ["--provider", "advocate", "--import", "users"]

interface Checked {
  readonly level: string
  readonly isSound: boolean
  readonly rows: number
  readonly findings: number
  readonly file: {
    readonly encoding: string
    readonly compression: string
    readonly guesses: ReadonlyArray<string>
  }
  readonly conversions: ReadonlyArray<string>
  readonly byCode: ReadonlyArray<{ readonly code: string; readonly findings: number; readonly first: object }>
  readonly stoppedBy: object | null
  readonly notChecked: ReadonlyArray<string>
  readonly written: ReadonlyArray<string>
}

const checkOf = (called: Called): Checked => documentOf<{ readonly check: Checked }>(called).check

describe("a sound file", () => {
  it("is looked at alone where no destination is given", async () => {
    const folder = await folderWith({ "users.csv": users })
    const called = await call(["check", "users.csv"], { folder })
    expect(called).toMatchObject({ code: 0, stderr: "" })
    expect(called.stdout).toContain("The file is sound.")
    expect(called.stdout).toContain("CSV with commas, UTF-8, lines end with LF, 105 B")
    expect(called.stdout).toContain("it is sent as it stands")
    expect(called.stdout).not.toContain("Ada")
    const document = await call(["check", "users.csv", "--json"], { folder })
    expect(checkOf(document)).toMatchObject({ level: "file", isSound: true, rows: 3, stoppedBy: null })
    // Nothing but the one sentence about the destination.
    expect(checkOf(document).notChecked).toHaveLength(1)
    expect(await readdir(folder)).toEqual(["users.csv"])
  })

  it("is held against the rules of an import without credentials, and can be imported next", async () => {
    const folder = await folderWith({ "users.csv": users })
    const called = await call(["check", "users.csv", ...toUsers, "--fire-programs"], { folder })
    expect(called.code).toBe(0)
    expect(called.stdout).toContain("its rows against the rules of MUTATION/USER of advocate")
    expect(called.stdout).toContain(
      "\n  bulkport run users.csv --provider advocate --import users --fire-programs\n"
    )
  })

  it("is validated by the service with --with-service, and nothing is started", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    const called = await call(["check", "users.csv", ...toUsers, "--with-service", "--json"], {
      environment,
      folder
    })
    expect(called.code).toBe(0)
    expect(checkOf(called)).toMatchObject({ level: "service", isSound: true })
    const { next, run } = documentOf<{ next: string; run: { id: string; nextStep: string } }>(called)
    expect(run.nextStep).toBe("start")
    expect(next).toBe(`bulkport start ${run.id}`)
    expect(emulator.jobs()).toHaveLength(0)
    expect(emulator.uploads()).toHaveLength(1)
    expect(await call(["start", run.id], { environment, folder })).toMatchObject({ code: 0 })
    expect(emulator.jobs()).toHaveLength(1)
  })

  it("is not said to be validated by a service that cannot", async () => {
    const { emulator, environment } = await emulateActito()
    const folder = await folderWith({ "orders.csv": "orderNumber,customerId\n1,C1\n1,C2\n" })
    const called = await call(
      [
        ...["check", "orders.csv", "--provider", "actito", "--table", "Orders", "--table-type", "custom"],
        ...["--key", "orderNumber", "--with-service", "--json"]
      ],
      { environment, folder }
    )
    expect(called.code).toBe(0)
    expect(checkOf(called)).toMatchObject({ level: "engine", isSound: true, warnings: 1 })
    expect(checkOf(called).notChecked.join(" ")).toContain("skipped")
    expect(emulator.executions()).toHaveLength(0)
  })
})

describe("a file with findings", () => {
  const bad =
    "accountId,id,firstName,email\nA1,U1,Ada,ada@example.com\nA2,U2,Ben\nA3,U3,Cy,cy\nA1,U1,Ada,ada@example.com\n"

  it("is told them all, with exact counts, the first of each, and warnings apart", async () => {
    const folder = await folderWith({ "users.csv": bad })
    const called = await call(["check", "users.csv", ...toUsers], { folder })
    expect(called).toMatchObject({ code: 3, stderr: "" })
    expect(called.stdout).toContain("Found 2 problems in 2 of 4 rows.")
    expect(called.stdout).toMatch(/1 × missing-cell +line 3, email: this row has 3 cells/)
    expect(called.stdout).toMatch(/1 × format +line 4, email: /)
    expect(called.stdout).toMatch(/Warnings +1 × duplicate-key +line 5/)
    expect(called.stdout).toContain("--output users-checked")
    const document = checkOf(await call(["check", "users.csv", ...toUsers, "--json"], { folder }))
    expect(document).toMatchObject({
      findings: 2,
      structural: 1,
      warnings: 1,
      invalidRows: 2,
      isSound: false
    })
    expect(document.byCode[0]).toMatchObject({ findings: 1, first: { line: 3 } })
  })

  it("is sorted into a folder, from which the sound rows can be imported", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": bad })
    const called = await call(["check", "users.csv", ...toUsers, "--output", "sorted", "--json"], { folder })
    expect(called.code).toBe(3)
    expect(checkOf(called).written).toEqual(
      ["findings.csv", "valid.csv", "invalid.csv"].map((name) => join(folder, "sorted", name))
    )
    const valid = await readFile(join(folder, "sorted", "valid.csv"), "utf8")
    expect(valid.split(/\r?\n/).slice(0, -1)).toHaveLength(3)
    const { next } = documentOf<{ next: string }>(called)
    expect(next).toBe("bulkport run sorted/valid.csv --provider advocate --import users")
    expect(await call(next.split(" ").slice(1), { environment, folder })).toMatchObject({ code: 0 })
    const itself = await call(["check", "sorted/valid.csv", "--output", "sorted"], { folder })
    expect(itself.code).toBe(2)
    expect(itself.stderr).toContain("Choose another folder")
    expect(await readFile(join(folder, "sorted", "valid.csv"), "utf8")).toBe(valid)
  })

  it("is not put before the service", async () => {
    const { emulator, environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const called = await call(["check", "users.csv", ...toUsers, "--with-service"], { environment, folder })
    expect(called.code).toBe(3)
    expect(emulator.requests()).toHaveLength(0)
    expect(await readdir(folder)).toEqual(["users.csv"])
  })
})

describe("a file as a new user may have it", () => {
  it("that is broken half-way is told with all that was found before", async () => {
    const folder = await folderWith({ "users.csv": 'accountId,id\nA1\nA2,"U2\nA3,U3\n' })
    const called = await call(["check", "users.csv", ...toUsers], { folder })
    expect(called).toMatchObject({ code: 3, stderr: "" })
    expect(called.stdout).toContain("The file is broken at line 3, with 1 problem before that.")
    expect(called.stdout).toContain("missing-cell")
    expect(called.stdout).toContain("unclosed-quote  line 3, column 2")
    expect(called.stdout).toContain("Nothing behind line 3")
    const document = checkOf(await call(["check", "users.csv", "--json"], { folder }))
    expect(document).toMatchObject({ isSound: false, stoppedBy: { code: "unclosed-quote", line: 3 } })
  })

  it("that is a workbook is refused with what to do", async () => {
    const folder = await folderWith()
    const workbook = awkwardFiles.filter(({ name }) => name === "workbook.xlsx")
    for (const file of workbook) await writeAwkwardFile(file, folder)
    const called = await call(["check", "workbook.xlsx"], { folder })
    expect(called).toMatchObject({ code: 3, stdout: "" })
    expect(called.stderr).toMatch(/^Cannot be imported: .*Excel workbook; save the table as CSV/)
    const document = await call(["check", "workbook.xlsx", "--json"], { folder })
    expect(errorOf(document)).toMatchObject({ tag: "SourceMalformed" })
  })

  it("in Latin-1 is read, and the guess and its flag are told", async () => {
    const text = users.replace("Ada", "Zoë").replaceAll(",", ";")
    const folder = await folderWith({ "users.csv": Buffer.from(text, "latin1") })
    const called = await call(["check", "users.csv", ...toUsers], { folder })
    expect(called.code).toBe(0)
    expect(called.stdout).toContain("CSV with semicolons, Windows-1252")
    expect(called.stdout).toMatch(/Guessed .*Say --encoding/)
    expect(called.stdout).toContain("from Windows-1252 to UTF-8")
    const told = await call(["check", "users.csv", ...toUsers, "--encoding", "latin1"], { folder })
    expect(told.stdout).toContain("ISO-8859-1")
    expect(told.stdout).not.toContain("Guessed")
    expect(told.stdout).toContain(
      "bulkport run users.csv --provider advocate --import users --encoding iso-8859-1"
    )
  })

  it("that is packed is unpacked", async () => {
    const folder = await folderWith({ "users.csv.gz": gzipSync(users) })
    const called = await call(["check", "users.csv.gz", ...toUsers, "--json"], { folder })
    expect(called.code).toBe(0)
    expect(checkOf(called)).toMatchObject({ rows: 3, file: { compression: "gzip" } })
    expect(checkOf(called).conversions).toHaveLength(1)
  })

  it.each([
    ["nowhere", ["check", "nope.csv"], 2, "it does not exist"],
    ["not named", ["check"], 2, "Missing required argument: file"],
    ["named with a mistyped flag", ["check", "users.csv", "--encodng", "utf-8"], 2, '"--encoding"'],
    ["without its required columns", ["check", "contacts.csv", ...toUsers], 3, '"accountId"'],
    ["without rows", ["check", "empty.csv"], 3, "header but no rows"],
    ["for an import without a provider", ["check", "users.csv", "--import", "users"], 2, "--provider"],
    ["for a provider without an import", ["check", "users.csv", "--provider", "advocate"], 2, "--import"],
    ["for an import without its option", ["check", "users.csv", "--provider", "actito"], 2, "table"]
  ])("that is %s ends in a clear error", async (_, args, code, words) => {
    const folder = await folderWith({
      "users.csv": users,
      "contacts.csv": "a,b\n1,2\n",
      "empty.csv": "a,b\n"
    })
    const called = await call(args, { folder })
    expect(called).toMatchObject({ code, stdout: "" })
    expect(called.stderr).toContain(words)
  })

  it("that was taken to have a header is told so where that may be why it fails", async () => {
    const folder = await folderWith({ "users.csv": "A1,U1,ada@example.com\nA2,U2,ben@example.com\n" })
    const called = await call(["check", "users.csv", ...toUsers], { folder })
    expect(called.code).toBe(3)
    expect(called.stderr).toMatch(/guessed .*--header/)
    const named = ["check", "users.csv", ...toUsers, "--header", "accountId, id, email"]
    expect(await call(named, { folder })).toMatchObject({ code: 0 })
  })
})

it("takes the destination from bulkport.json, as far as that is complete", async () => {
  const settings = (value: object) => ({ "users.csv": users, "bulkport.json": JSON.stringify(value) })
  const complete = await folderWith(settings({ provider: "advocate", import: "users" }))
  expect(checkOf(await call(["check", "users.csv", "--json"], { folder: complete })).level).toBe("engine")
  const half = await folderWith(settings({ provider: "advocate" }))
  const called = await call(["check", "users.csv", "--json"], { folder: half })
  expect(checkOf(called).level).toBe("file")
  expect(checkOf(called).notChecked[0]).toContain("--import")
})

describe("a rule that stands somewhere", () => {
  it("is named behind its finding, and in the document", async () => {
    const folder = await folderWith({ "rows.csv": rows.replace("b,", "bbb,") })
    const args = ["rows.csv", "--provider", "scripted", "--import", "rows"]
    const text = "line 3, id: must be shorter than 3 characters (Rules of the script, 1)"
    const checked = await call(["check", ...args], { ...scripted(), folder })
    expect(checked.stdout).toContain(text)
    const document = checkOf(await call(["check", ...args, "--json"], { ...scripted(), folder }))
    expect(document.byCode[0]?.first).toMatchObject({ rule: "Rules of the script, 1" })
    const staged = await call(["stage", ...args, "--allow-findings", "--json"], { ...scripted(), folder })
    const { id } = documentOf<{ run: { id: string } }>(staged).run
    expect((await call(["validate", id], { ...scripted(), folder })).stdout).toContain(text)
  })
})
