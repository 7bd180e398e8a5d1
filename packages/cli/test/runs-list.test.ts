import { createHash } from "node:crypto"
import { appendFile, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers } from "./support/emulated.ts"
import { recordRun, type RunToRecord } from "./support/record-run.ts"

const hour = 3_600_000
const day = 24 * hour

interface Listed {
  readonly runs: ReadonlyArray<{ readonly id: string; readonly state: string; readonly next: string | null }>
  readonly matching: number
  readonly hasMore: boolean
}

const recorded = async (...runs: ReadonlyArray<RunToRecord>) => {
  const folder = await folderWith()
  const runsFolder = join(folder, ".bulkport", "runs")
  const ids: Array<string> = []
  for (const run of runs) ids.push(await recordRun(runsFolder, run))
  const list = async (...flags: ReadonlyArray<string>): Promise<Listed> =>
    documentOf<Listed>(await call(["runs", "list", "--json", ...flags], { folder }))
  const names = async (...flags: ReadonlyArray<string>) =>
    (await list(...flags)).runs.map(({ id }) => String(ids.indexOf(id)))
  return { folder, runsFolder, ids, list, names }
}

const november = (date: number): number => Date.UTC(2026, 10, date, 12)

/** From the oldest to the newest. */
const several = (): Promise<Awaited<ReturnType<typeof recorded>>> =>
  recorded(
    { at: november(1), stands: { rows: 5, failed: 0 } },
    { at: november(2), stands: { rows: 1000, failed: 2 }, file: "Customers of May.csv" },
    { at: november(3), stands: "running", importType: "MUTATION/OTHER" },
    { at: november(4), stands: "in-doubt" },
    { at: Date.now() - hour, stands: "staged" }
  )

describe("the list of runs", () => {
  it("shows those that are asked for, by state, verdict, time, import and name of the file", async () => {
    const { names } = await several()
    expect(await names()).toEqual(["4", "3", "2", "1", "0"])
    expect(await names("--state", "running", "--state", "in-doubt")).toEqual(["3", "2"])
    expect(await names("--state", "pending")).toEqual(["4"])
    expect(await names("--state", "finished")).toEqual(["1", "0"])
    expect(await names("--verdict", "incomplete")).toEqual(["1"])
    expect(await names("--since", "2d")).toEqual(["4"])
    expect(await names("--until", "2026-11-02")).toEqual(["1", "0"])
    expect(await names("--since", "2026-11-02", "--until", "2026-11-03T12:00Z")).toEqual(["2", "1"])
    expect(await names("--import", "users", "--state", "finished")).toEqual(["1", "0"])
    expect(await names("--import", "MUTATION/OTHER")).toEqual(["2"])
    expect(await names("--file", "CUSTOMERS")).toEqual(["1"])
    expect(await names("--provider", "actito")).toEqual([])
  })

  it("has those of one second in the order in which they were begun, too", async () => {
    const { names } = await recorded(
      ...Array.from({ length: 7 }, (_, at): RunToRecord => ({ at: november(1) + at, stands: "staged" }))
    )
    expect(await names()).toEqual(["6", "5", "4", "3", "2", "1", "0"])
  })

  it("sends nobody to resume a run whose file was refused: it has to be mended first", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": "accountId,id\nA1,U1\nA2\n" })
    expect(await call([...importUsers, "--quiet"], { folder, environment })).toMatchObject({ code: 3 })
    const listed = documentOf<Listed>(await call(["runs", "list", "--json"], { folder }))
    expect(listed.runs).toMatchObject([{ state: "pending", isRefused: true, next: null }])
    const shown = await call(["runs", "show", "--last"], { folder })
    expect(shown.stdout).not.toContain("bulkport resume")
    expect(shown.stdout).toContain("findings.csv")
    expect(documentOf(await call(["runs", "show", "--last", "--json"], { folder }))).toMatchObject({
      next: null
    })
  })

  it("sorts them, and says when there are more than it shows", async () => {
    const { folder, list, names } = await several()
    expect(await names("--sort", "oldest")).toEqual(["0", "1", "2", "3", "4"])
    expect((await names("--sort", "rows"))[0]).toBe("1")
    const { hasMore, matching } = await list("--limit", "2")
    expect([hasMore, matching]).toEqual([true, 5])
    const text = await call(["runs", "list", "--limit", "2"], { folder })
    expect(text.stdout).toContain("These are 2 of 5: more with --limit, or --all.")
    expect((await list("--limit", "2", "--all")).runs).toHaveLength(5)
  })

  it("names the next command for what needs somebody, and for nothing else", async () => {
    const { folder, ids, list, runsFolder } = await several()
    const next = async () => (await list("--sort", "oldest")).runs.map((run) => run.next)
    expect(await next()).toEqual([
      null,
      `bulkport retry ${ids[1] ?? ""}`,
      `bulkport track ${ids[2] ?? ""} --wait`,
      `bulkport resume ${ids[3] ?? ""}`,
      `bulkport resume ${ids[4] ?? ""}`
    ])
    const { stdout } = await call(["runs", "list"], { folder })
    expect(stdout.split("\n").filter((line) => line.startsWith("!"))).toHaveLength(4)
    expect(stdout).toContain("! 3 runs need somebody:")
    expect(stdout).toContain("bulkport track --all")
    await recordRun(runsFolder, { at: Date.now(), parent: ids[1] ?? "", stands: { rows: 2, failed: 0 } })
    expect((await next())[1]).toBeNull()
  })

  it.each([80, 40])("fits into a terminal of %i columns", async (columns) => {
    const { folder } = await several()
    const { stdout } = await call(["runs", "list"], {
      folder,
      isTerminal: true,
      columns,
      environment: { NO_COLOR: "1" }
    })
    const rows = stdout.split("\n").filter((line) => /^[! ] {2}\S/.test(line))
    expect(rows).toHaveLength(6)
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(columns)
    expect(stdout).toContain("start in")
  })

  it("says what is wrong with what was asked for", async () => {
    const folder = await folderWith()
    for (const when of ["2026-02-30", "2026-02-30T10:00", "2026-13-01", "2026-11-28T24:30"]) {
      const wrong = await call(["runs", "list", "--since", when, "--json"], { folder })
      expect(wrong.code).toBe(2)
      expect(errorOf(wrong)["message"]).toContain(when)
    }
    const mistyped = await call(["runs", "list", "--provider", "advocat"], { folder })
    expect(mistyped.stderr).toContain('Did you mean "advocate"?')
  })
})

describe("a folder of many runs", () => {
  const many = () =>
    recorded(
      ...Array.from({ length: 25 }, (_, index): RunToRecord => ({
        at: Date.now() - (30 - index) * day,
        stands: index === 3 ? "running" : { rows: 3, failed: 0 }
      }))
    )
  const journalOf = (runsFolder: string, id: string | undefined): string =>
    join(runsFolder, id ?? "", "journal.ndjson")

  it("is listed from what is remembered, until something changes or what is remembered is of no use", async () => {
    const { ids, list, runsFolder } = await many()
    const first = await list()
    const remembered = join(runsFolder, ".summaries.json")
    const text = await readFile(remembered, "utf8")
    // Whoever lists from memory believes it.
    const [head = "", body = ""] = text.split("\n")
    await writeFile(remembered, `${head}\n${body.replaceAll("succeeded", "succeeding")}`)
    expect(await list()).toEqual(first)
    expect(await readFile(remembered, "utf8")).toBe(text)
    await writeFile(remembered, text.slice(0, 500))
    expect(await list()).toEqual(first)
    // A process that was killed while it wrote leaves half a line, which says nothing.
    await appendFile(journalOf(runsFolder, ids[5]), '{"version":5,"sequ')
    expect(await list()).toEqual(first)
    await appendFile(journalOf(runsFolder, ids[5]), "\n")
    const damaged = await list("--state", "unreadable")
    expect(damaged.runs).toMatchObject([{ id: ids[5], problem: { tag: "JournalDamaged" } }])
    expect((await list()).runs).toHaveLength(25)
  })

  it("is listed from memory without reading any record", async () => {
    const { list, runsFolder } = await many()
    await list()
    const path = join(runsFolder, ".summaries.json")
    const [head = "", body = ""] = (await readFile(path, "utf8")).split("\n")
    const remembered = body.replaceAll('"standing":"succeeded"', '"standing":"as remembered"')
    const sha256 = createHash("sha256").update(remembered).digest("hex")
    await writeFile(path, `${JSON.stringify({ ...(JSON.parse(head) as object), sha256 })}\n${remembered}`)
    const { runs } = await list("--state", "finished")
    expect(runs).toHaveLength(24)
    expect(runs).toEqual(runs.map((run) => ({ ...run, standing: "as remembered" })))
  })
})

describe("the beginning of an id", () => {
  it("that fits several runs is answered with some of them", async () => {
    const { folder, ids } = await recorded(
      ...Array.from({ length: 7 }, (_, index): RunToRecord => ({
        at: november(index + 1),
        stands: "staged"
      }))
    )
    const called = await call(["runs", "show", "202611"], { folder })
    expect(called.code).toBe(2)
    expect(called.stderr).toContain(
      `fits several runs: ${ids.toReversed().slice(0, 5).join(", ")}, and 2 more.`
    )
    const last = await call(["runs", "show", "--last"], { folder })
    expect(last.stdout).toContain(`Run ${ids[6] ?? ""}: before start`)
    const opened = await call(["runs", "open", "20261101"], { folder })
    expect(opened.stdout).toBe(`${join(folder, ".bulkport", "runs", ids[0] ?? "")}\n`)
  })
})
