/** `report`: the page about a run, as text. What a browser makes of it is in `report-browser.test.ts`. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { call, documentOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users, usersWithFault } from "./support/emulated.ts"
import {
  eventfulRun,
  job,
  prepared,
  recordStory,
  storyRows,
  type Timed,
  validation,
  withFiles
} from "./support/story-of-run.ts"

const runsIn = (folder: string): string => join(folder, ".bulkport/runs")

/** Text of the page that a call has written, without tags and with every gap a blank. */
const shownText = (page: string): string =>
  page
    .replaceAll(/<style>.*?<\/style>/gs, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")

const pageOf = async (folder: string, args: ReadonlyArray<string> = ["--last"]): Promise<string> => {
  const called = await call(["report", ...args], { folder })
  expect(called).toMatchObject({ code: 0, stderr: "" })
  return readFile(join(folder, called.stdout.trim()), "utf8")
}

const staged = (rows: number): ReadonlyArray<Timed> => [
  [5, { _tag: "stage-begun" }],
  [100, { _tag: "prepared", file: prepared(rows, 0) }],
  [100, { _tag: "staged", file: { prepared: prepared(rows, 0), handle: null } }],
  [10, { _tag: "validated", report: validation(0) }]
]

describe("a page about a run", () => {
  it("has its numbers and no content of rows, unless that is asked for", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    await call([...importUsers, "--allow-findings"], { environment, folder })
    const page = await pageOf(folder)
    expect(shownText(page)).toContain("Incomplete: 1 row rejected, of 3.")
    expect(shownText(page)).toMatch(/Accepted 2 66\.7 % .*Rejected 1 33\.3 %/)
    expect(shownText(page)).toContain("email: must be an e-mail address")
    expect(page).not.toMatch(/\bben\b|Ben|U2|Invalid email/)
    const withValues = await pageOf(folder, ["--last", "--include-values", "--output", "values.html"])
    expect(shownText(withValues)).toMatch(/email ben\b/)
    expect(shownText(withValues)).toContain("Invalid email")
    expect(withValues).not.toContain(environment.ADVOCATE_API_KEY)
  })

  it("is written anew in the folder of the run, and replaces no other file unless told to", async () => {
    const folder = await folderWith({ "mine.html": "mine" })
    const { folder: runFolder, id } = await eventfulRun(runsIn(folder))
    for (const _ of [1, 2]) expect((await call(["report", id], { folder })).code).toBe(0)
    expect(await readdir(runFolder)).toContain("report.html")
    const refused = await call(["report", id, "--output", "mine.html"], { folder })
    expect(refused).toMatchObject({ code: 2, stdout: "" })
    expect(await readFile(join(folder, "mine.html"), "utf8")).toBe("mine")
    const document = documentOf(
      await call(["report", id, "--output", "mine.html", "--force", "--json"], { folder })
    )
    expect(document).toMatchObject({
      file: join(folder, "mine.html"),
      ...{ run: id, verdict: "incomplete", shownRows: 100, includesValues: false, opened: false }
    })
    expect((await call(["report"], { folder })).stderr).toContain("--last")
  })

  it("opens nothing where nobody is at a terminal", async () => {
    const folder = await folderWith()
    await eventfulRun(runsIn(folder))
    const environment = { PATH: "/nowhere" }
    const called = await call(["report", "--last", "--open", "--json"], { folder, environment })
    expect(documentOf(called)).toMatchObject({ opened: false })
  })

  it("tells the story of a run: what was in doubt, who went on after how long, and the first hundred rows", async () => {
    const folder = await folderWith()
    await eventfulRun(runsIn(folder))
    const text = shownText(await pageOf(folder))
    expect(text).toContain("It was not certain whether there is a job: ECONNRESET.")
    expect(text).toContain("There is a job, found there by its label")
    expect(text).toContain("It was taken up again after 2 h 11 min in which nothing was recorded.")
    expect(text).toContain(`The first 100 of ${storyRows.rejected + storyRows.setAside} rows that failed`)
    expect(text).toMatch(/EMAIL_INVALID 148 61\.2 %/)
    expect(text).toContain("Columns added country Columns left out Notes")
    expect(text).not.toContain("BE,")
    expect(text).not.toContain("cell-of")
  })

  it("shows no cells that are not there any more, and says so", async () => {
    const folder = await folderWith()
    const run = await eventfulRun(runsIn(folder))
    const some = shownText(await pageOf(folder, [run.id, "--include-values"]))
    expect(some).toContain("Mail cell-of-Ben")
    expect(some).toContain("the cells of 99 rows are not in it any more")
    await writeFile(join(run.folder, "5-collect/failed-rows.csv"), 'a,"b')
    expect(shownText(await pageOf(folder, [run.id, "--include-values"]))).toContain(
      "failed-rows.csv could not be read"
    )
    await rm(join(run.folder, "5-collect/outcomes.csv"))
    expect(shownText(await pageOf(folder, [run.id]))).toContain("outcomes.csv could not be read")
  })
})

describe("a run that is not over", () => {
  it("has a page that says so, with the command to go on", async () => {
    const folder = await folderWith()
    const { id } = await recordStory(runsIn(folder), (runId) => [
      ...staged(3),
      [5, { _tag: "start-begun", attempt: 1 }],
      [50, { _tag: "job-started", job: job(runId), knownBy: "reply" }]
    ])
    const text = shownText(await pageOf(folder))
    expect(text).toContain("Not over: job running.")
    expect(text).toContain(`bulkport resume ${id}`)
    expect(text).toContain("What became of them is known once the results are collected.")
  })

  it("and whose start is in doubt says how to settle it", async () => {
    const folder = await folderWith()
    const { id } = await recordStory(runsIn(folder), () => [
      ...staged(3),
      [5, { _tag: "start-begun", attempt: 1 }]
    ])
    const text = shownText(await pageOf(folder))
    expect(text).toContain("it is not certain whether there is a job")
    expect(text).toContain("No usable reply to the start arrived: ")
    expect(text).toContain(`bulkport settle ${id} --not-started`)
  })

  it("and of which nothing is recorded but its beginning has a page, too", async () => {
    const folder = await folderWith()
    await recordStory(runsIn(folder), () => [])
    expect(shownText(await pageOf(folder))).toContain("The file has not been read to its end yet.")
  })
})

describe("a run that belongs to others", () => {
  it("shows its parts, each with its own times", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": users })
    await call(importUsers, { environment: { ...environment, ADVOCATE_MAX_ROWS: "2" }, folder })
    const page = await pageOf(folder)
    expect(shownText(page)).toContain("2 parts, each with a job of its own")
    expect(shownText(page)).toMatch(/part 1 .* part 2 .* collect/)
    expect(shownText(page)).toContain("Succeeded: all 3 rows were accepted.")
  })

  it("shows its retries, and what became of the rows in the end", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    await call([...importUsers, "--tolerant"], { environment, folder })
    const [id = ""] = await readdir(runsIn(folder))
    const failed = join(runsIn(folder), id, "5-collect/failed-rows.csv")
    await writeFile(failed, (await readFile(failed, "utf8")).replace(",ben,", ",ben@example.com,"))
    expect((await call(["retry", id], { environment, folder })).code).toBe(0)
    const text = shownText(await pageOf(folder, [id]))
    expect(text).toContain(
      "In the end, of the 3 rows of the first file: 3 accepted, 0 rejected, 0 set aside, 0 unknown ."
    )
    expect(text).toContain("Its failed rows were imported once more by run")
    expect(text).not.toContain(`bulkport retry ${id}`)
  })
})

describe("texts from outside", () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;`

  it("mean themselves, wherever they come from", async () => {
    const folder = await folderWith()
    const bad = (name: string) => `${name}${hostile}`
    const file = {
      ...prepared(2, 0).source,
      path: `/imports/${bad("file").replaceAll("/", "-")}`,
      guesses: [bad("guess")]
    }
    const rows = { setAside: 0, staged: 2, accepted: 1, rejected: 1, unknown: 0 }
    const run = await recordStory(
      runsIn(folder),
      (runId) => [
        [
          100,
          { _tag: "prepared", file: { ...prepared(2, 0), source: file }, conversions: [bad("conversion")] }
        ],
        [100, { _tag: "staged", file: { prepared: prepared(2, 0), handle: null, notes: [bad("note")] } }],
        [
          10,
          {
            _tag: "validated",
            report: {
              ...validation(1),
              byCode: [{ code: bad("code"), findings: 1 }],
              samples: [
                { by: "service", code: bad("code"), message: bad("finding"), line: 2, column: bad("column") }
              ],
              notValidated: [bad("unseen")]
            }
          }
        ],
        [5, { _tag: "start-begun", attempt: 1 }],
        [5, { _tag: "start-in-doubt", cause: bad("cause") }],
        [5, { _tag: "job-started", job: { ...job(runId), id: bad("job") }, knownBy: "find" }],
        [
          5,
          { _tag: "tracked", progress: { state: "failed", providerState: bad("word"), isKnownState: false } }
        ],
        [
          5,
          {
            _tag: "collected",
            collected: {
              rows,
              rejections: [{ code: bad("reason"), rows: 1, firstLine: 2 }],
              calibration: { status: "ambiguous", explanation: bad("reading") },
              warnings: [bad("warning")],
              outputs: [{ name: bad("name"), kind: "other", path: bad("path"), bytes: 1, sha256: "" }],
              ...{ outcomesFile: "5-collect/outcomes.csv", failedRowsFile: "5-collect/failed-rows.csv" }
            }
          }
        ]
      ],
      {
        ...{
          source: file,
          provider: bad("provider"),
          importType: bad("type"),
          connection: bad("connection")
        },
        columns: {
          rename: { [bad("from")]: bad("to") },
          set: { [bad("set")]: bad("constant") },
          drop: [bad("drop")]
        },
        options: { segments: [bad("option")] }
      }
    )
    const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
    await withFiles(run.folder, {
      "5-collect/outcomes.csv": `row,line,outcome,code,message,service_word\n1,2,rejected,${cell(bad("reason"))},${cell(bad("message"))},\n`,
      "5-collect/failed-rows.csv": `${cell(bad("header"))},bulkport_line,bulkport_outcome,bulkport_code,bulkport_message\n${cell(bad("cell"))},2,rejected,x,y\n`
    })
    const page = await pageOf(folder, [run.id, "--include-values"])
    // All of them are there, and none is markup.
    for (const name of [
      ...[
        "file",
        "guess",
        "conversion",
        "note",
        "code",
        "finding",
        "column",
        "unseen",
        "cause",
        "job",
        "word"
      ],
      ...[
        "reason",
        "reading",
        "warning",
        "path",
        "provider",
        "type",
        "connection",
        "from",
        "to",
        "set",
        "constant"
      ],
      ...["drop", "option", "header", "cell", "message"]
    ]) {
      expect(page, name).toContain(
        `${name}${name === "option" ? "\\" : ""}&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;`
      )
    }
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>/)
    // What they cannot do either: nothing in the page loads, runs or leads anywhere.
    expect(page).not.toMatch(/<[a-z][^>]*\s(src|href|style|on\w+)=|url\(|@import/)
    const plain = await pageOf(folder, [run.id])
    for (const name of ["cell", "message", "finding", "reason", "constant"])
      expect(plain).not.toContain(`${name}&quot;`)
  })
})
