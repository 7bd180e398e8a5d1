/** Result files as the service could write them, read one by one. */
import { type OutcomeStatement, plainSource, type PreparedFile } from "@bulkport/core/provider"
import { Effect, Result, Stream } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readJobTotals } from "../src/results/job-totals.ts"
import { readResultRows } from "../src/results/result-rows.ts"
import { rowErrorOf } from "../src/salesforce-assumptions.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "salesforce-results-"))
})
afterAll(() => rm(folder, { recursive: true }))

const prepared: PreparedFile = {
  source: plainSource("/contacts.csv", "csv"),
  sourceSha256: "",
  path: "/contacts.csv",
  format: "csv",
  delimiter: ",",
  encoding: "utf-8",
  sha256: "",
  bytes: 0,
  rows: 2,
  setAside: 0,
  columns: ["LastName", "Email"],
  sourceColumns: ["LastName", "Email"],
  hasMultilineRows: false,
  importType: "insert",
  options: { object: "Contact" }
}

/** What is said before the file ends or cannot be read on, and how it ends. */
const reading = async (text: string, kind: "successful" | "failed" | "unprocessed" | "job") => {
  const saved = { name: "result.csv", path: join(folder, "result.csv") }
  await writeFile(saved.path, text)
  const said: Array<OutcomeStatement> = []
  const statements = kind === "job" ? readJobTotals(saved) : readResultRows(saved, prepared, kind)
  const end = await Effect.runPromise(
    Effect.result(Stream.runForEach(statements, (each) => Effect.sync(() => void said.push(each))))
  )
  return { said, end: Result.isSuccess(end) ? "whole" : end.failure._tag }
}

describe("result rows", () => {
  it("are named by all of their cells", async () => {
    const { end, said } = await reading(
      'sf__Id,sf__Created,Email,LastName\n003A,true,a@x.be,"Ada, B."\n',
      "successful"
    )
    expect(end).toBe("whole")
    expect(said).toEqual([
      {
        _tag: "RowOutcome",
        outcome: "accepted",
        key: { LastName: "Ada, B.", Email: "a@x.be" },
        word: "created",
        message: "sf__Id 003A"
      }
    ])
  })

  it("end at one that is cut off, which could be the content of another row", async () => {
    const { end, said } = await reading(
      "sf__Id,sf__Error,LastName,Email\n,ODD:odd:--,A,a@x\n,ODD:odd:--,A",
      "failed"
    )
    expect(end).toBe("OutputMalformed")
    expect(said).toHaveLength(1)
  })

  it.each([
    ["a page", "<html><body>Down</body></html>", "successful"],
    ["the results of another file", "sf__Id,sf__Created,Shoe\n003A,true,41\n", "successful"],
    ["another kind of results", "sf__Id,sf__Error,LastName,Email\n,ODD:odd:--,A,a@x\n", "successful"],
    ["an open quote", 'LastName,Email\n"A,a@x\n', "unprocessed"],
    ["no JSON", "LastName,Email\n", "job"]
  ] as const)("are none in %s", async (_, text, kind) => {
    expect(await reading(text, kind)).toEqual({ said: [], end: "OutputMalformed" })
  })
})

describe("the job", () => {
  const job = { id: "750A", numberRecordsProcessed: 5, numberRecordsFailed: 2 }

  it("says how many rows fared how", async () => {
    const { said } = await reading(JSON.stringify({ ...job, state: "JobComplete" }), "job")
    expect(said).toEqual([{ _tag: "OutcomeTotals", read: 5, accepted: 3, rejected: 2 }])
  })

  it.each([
    ["failed", { ...job, state: "Failed" }],
    ["gives no count", { ...job, state: "JobComplete", numberRecordsFailed: null }]
  ])("says nothing about all rows when it %s", async (_, shown) => {
    expect(await reading(JSON.stringify(shown), "job")).toEqual({ said: [], end: "whole" })
  })
})

describe("the error of a row", () => {
  it.each([
    [
      "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --",
      "REQUIRED_FIELD_MISSING",
      "Required fields are missing: [LastName]:LastName"
    ],
    [
      "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access:--",
      "UNABLE_TO_LOCK_ROW",
      "unable to obtain exclusive access"
    ],
    ["something else: odd", undefined, "something else: odd"]
  ])("%s", (text, code, message) => {
    expect(rowErrorOf(text)).toEqual(code === undefined ? { message } : { code, message })
  })
})
