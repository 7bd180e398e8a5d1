import { Deferred, Effect, Fiber, Stream } from "effect"
import { execFile } from "node:child_process"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { resultRecords } from "../src/rows/result-records.ts"
import { problemOf, recordsOf, wanted, withFile } from "./reading-results.ts"
import { filesOf, partsOf, textRow, workbookOf, zipOf } from "./xlsx-files.ts"

const simple = workbookOf({ rows: textRow("id", "accountId") + textRow("u1", "a1") })
const simpleRecords = [{ id: "u1", accountid: "a1" }]

const inArchive = (content: Uint8Array) => zipOf([{ name: "results.xlsx", content }])

describe("archives", () => {
  const csv = "id,accountId\nu1,a1\n"

  it.each<readonly [string, Uint8Array]>([
    ["a workbook", zipOf([{ name: "results.xlsx", content: simple }])],
    ["a workbook with another name", zipOf([{ name: "results", content: simple }])],
    ["a CSV file", zipOf([{ name: "results.xlsx", content: csv }])],
    ["JSON lines", zipOf([{ name: "results.jsonl", content: '{"id":"u1","accountId":"a1"}\n' }])],
    [
      "a file, and what a Mac adds",
      zipOf([
        { name: "x/", content: "" },
        { name: "x/../../results.csv", content: csv },
        { name: "__MACOSX/x/._results.csv", content: "\u0000" },
        { name: "x/.DS_Store", content: "\u0000" }
      ])
    ]
  ])("are read when they hold %s", async (_name, content) => {
    expect(await recordsOf(content)).toEqual(simpleRecords)
  })

  it("may be the workbook itself", async () => {
    expect(await recordsOf(simple)).toEqual(simpleRecords)
  })

  it("say nothing when the file in them is empty", async () => {
    expect(await recordsOf(zipOf([{ name: "results.csv", content: "" }]))).toEqual([])
  })

  const zeros = Buffer.alloc(80 * 1024 ** 2)

  it.each<readonly [string, Uint8Array, RegExp]>([
    ["nothing", zipOf([]), /without files/],
    ["folders only", zipOf([{ name: "x/", content: "" }]), /without files/],
    [
      "several files",
      zipOf([
        { name: "a.csv", content: csv },
        { name: "b.csv", content: csv }
      ]),
      /of 2 files/
    ],
    [
      "two files of one name",
      zipOf([
        { name: "a.csv", content: csv },
        { name: "A.csv", content: csv }
      ]),
      /same name/
    ],
    [
      "thousands of files",
      zipOf(Array.from({ length: 1001 }, (_, index) => ({ name: `${index}`, content: "" }))),
      /more than 1000 files/
    ],
    ["an encrypted file", zipOf([{ name: "a.csv", content: csv, isEncrypted: true }]), /encrypted/],
    [
      "a file with a wrong checksum",
      zipOf([{ name: "a.csv", content: csv, hasWrongChecksum: true }]),
      /archive that is broken/
    ],
    ["a file that is longer than they say", zipOf([{ name: "a.csv", content: csv, saysBytes: 5 }]), /broken/],
    [
      "a file that is shorter than they say",
      zipOf([{ name: "a.csv", content: csv, saysBytes: 99 }]),
      /broken/
    ],
    ["more than a small file can be", zipOf([{ name: "a.csv", content: zeros }]), /unpacks to more than/],
    [
      "a workbook with more in it than a small file can have",
      inArchive(zipOf([...filesOf(partsOf({ rows: "" })), { name: "x", content: zeros }])),
      /unpacks to more than/
    ],
    [
      "a claim of gigabytes",
      zipOf([
        { name: "a.csv", content: csv, saysBytes: 0xfffffffe },
        { name: "b.csv", content: csv, saysBytes: 0xfffffffe }
      ]),
      /unpacks to more than/
    ],
    ["an archive of a CSV file", inArchive(zipOf([{ name: "a.csv", content: csv }])), /not a workbook/],
    ["an archive of a workbook", inArchive(inArchive(simple)), /not a workbook/],
    ["half a workbook", inArchive(simple.subarray(0, simple.length / 2)), /breaks off/],
    ["a page", zipOf([{ name: "a.csv", content: "<!doctype html>" }]), /web page/],
    ["a workbook with a password", inArchive(Buffer.from("d0cf11e0a1b11ae1", "hex")), /password/]
  ])("are refused when they hold %s", async (_name, content, problem) => {
    expect(await problemOf(content)).toMatch(problem)
  })

  it("are refused when they break off, or break", async () => {
    expect(await problemOf(simple.subarray(0, -30))).toMatch(/breaks off/)
    const broken = Buffer.from(simple)
    // The sheet is what comes last.
    broken.fill(0x55, broken.length - 700, broken.length - 690)
    expect(await problemOf(broken)).toMatch(/broken/)
  })

  it("name the code of a file that is not there", async () => {
    const failure = await Effect.runPromise(
      Effect.flip(Stream.runDrain(resultRecords("/nowhere/results.zip", "x", wanted)))
    )
    expect(failure).toMatchObject({ _tag: "StorageFailed", code: "ENOENT" })
  })
})

describe("what is unpacked on the way", () => {
  const rows = textRow("id") + textRow("u1").repeat(20_000)
  const nested = zipOf([{ name: "results.xlsx", content: workbookOf({ rows }) }])
  const usual = process.env["TMPDIR"]
  let temporary = ""

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), "advocate-temporary-"))
    process.env["TMPDIR"] = temporary
  })
  afterAll(async () => {
    if (usual === undefined) delete process.env["TMPDIR"]
    else process.env["TMPDIR"] = usual
    await rm(temporary, { recursive: true })
  })

  /** What lies in the temporary folder, but for the file of the test. */
  const unpacked = async () => (await readdir(temporary)).filter((name) => !name.startsWith("advocate-"))

  it("lies in the folder for temporary files as long as it is read, and not beside the file", () =>
    withFile(nested, async (path, folder) => {
      let during: ReadonlyArray<string> = []
      await Effect.runPromise(
        resultRecords(path, "x", wanted).pipe(
          Stream.take(1),
          Stream.runForEach(() => Effect.promise(async () => void (during = await unpacked())))
        )
      )
      expect(during).toHaveLength(1)
      expect(await unpacked()).toEqual([])
      expect(await readdir(folder)).toHaveLength(1)
    }))

  it("goes away when reading is interrupted", () =>
    withFile(nested, async (path) => {
      await Effect.runPromise(
        Effect.gen(function* () {
          const isRead = yield* Deferred.make<void>()
          const reading = yield* resultRecords(path, "x", wanted).pipe(
            Stream.runForEach(() => Effect.andThen(Deferred.succeed(isRead, undefined), Effect.never)),
            Effect.forkChild
          )
          yield* Deferred.await(isRead)
          expect(yield* Effect.promise(unpacked)).toHaveLength(1)
          yield* Fiber.interrupt(reading)
        })
      )
      expect(await unpacked()).toEqual([])
    }))

  it.each([
    ["cannot be unpacked", inArchive(simple.subarray(0, simple.length / 2))],
    ["is no workbook", inArchive(zipOf([{ name: "a.csv", content: "" }]))],
    ["breaks in the sheet", inArchive(workbookOf({ rows: `${rows}<row>` }))]
  ])("goes away when it %s", async (_name, content) => {
    await problemOf(content)
    expect(await unpacked()).toEqual([])
  })
})

describe("large workbooks", () => {
  const rowCount = 200_000

  const large = (): Buffer => {
    const filler = "x".repeat(300)
    let strings = "<si><t>id</t></si><si><t>accountId</t></si><si><t>other</t></si>"
    let rows = `<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>`
    for (let row = 0; row < rowCount; row++) {
      strings += `<si><t>user-${row}</t></si><si><t>account-${row}</t></si><si><t>${filler}${row}</t></si>`
      const [first, second, third] = [3 * row + 3, 3 * row + 4, 3 * row + 5]
      rows += `<row><c t="s"><v>${first}</v></c><c t="s"><v>${second}</v></c><c t="s"><v>${third}</v></c></row>`
    }
    return workbookOf({ rows, strings })
  }

  it("are read in memory that does not grow with their rows or texts", () =>
    withFile(large(), async (path) => {
      const reader = new URL("../src/rows/result-records.ts", import.meta.url).href
      const program = `
        import { Effect, Stream } from "effect"
        const { resultRecords } = await import(${JSON.stringify(reader)})
        let count = 0
        let last
        const records = resultRecords(${JSON.stringify(path)}, "x", new Set(["id", "accountid"]))
        await Effect.runPromise(Stream.runForEach(records, (record) => Effect.sync(() => { count += 1; last = record })))
        console.log(count, last.get("id"), last.get("accountid"))`
      // In memory, the texts and what goes with each of them would be more than this.
      const flags = ["--max-old-space-size=112", "--no-warnings", "--conditions=@bulkport/source"]
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...flags, "--input-type=module", "--eval", program],
        { cwd: import.meta.dirname }
      )
      expect(stdout.trim()).toBe(`${rowCount} user-${rowCount - 1} account-${rowCount - 1}`)
    }))
})
