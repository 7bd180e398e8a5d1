import type { OutcomeStatement, OutputKind, StagedFile } from "@bulkport/core/provider"
import { Effect, Result, Stream } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readOutcomes, recordReadings } from "../src/lifecycle/5-collect.ts"
import { context, stagedFile } from "./answering-server.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "advocate-results-"))
})
afterAll(() => rm(folder, { recursive: true }))

/** Reads a file; gives what was said before it failed, if it did. */
const read = async (kind: OutputKind, content: string | Buffer, staged: StagedFile = stagedFile()) => {
  await writeFile(join(folder, "output"), content)
  const said: Array<OutcomeStatement> = []
  const output = { name: "output.csv", kind, path: "output", bytes: 0, sha256: "" }
  const inFolder = { ...context, folder, resolve: (path: string) => join(folder, path) }
  const result = await Effect.runPromise(
    readOutcomes(output, staged, inFolder).pipe(
      Stream.runForEach((statement) => Effect.sync(() => void said.push(statement))),
      Effect.result
    )
  )
  return { said, failure: Result.isFailure(result) ? result.failure : undefined }
}

const events = stagedFile({
  importType: "MUTATION/USER_EVENT",
  columns: ["userId", "accountId", "event.key", "event.dateTriggered"]
})

const header = "recordNumber,message,apiErrorCode,statusCode"

const rejected = (record: number, message = "No") => ({
  _tag: "RowOutcome",
  outcome: "rejected",
  record,
  message,
  code: "BAD_REQUEST"
})

describe("error files", () => {
  it.each([
    ["the documented columns", `${header}\n2,No,BAD_REQUEST,400\n`],
    ["no line break at the end", `${header}\n2,No,BAD_REQUEST,400`],
    ["CR LF and a byte-order mark", `\uFEFF${header}\r\n2,No,BAD_REQUEST,400\r\n`],
    [
      "columns in another order",
      "statusCode,extra,apiErrorCode,recordNumber,message\n400,x,BAD_REQUEST,2,No\n"
    ],
    ["quoted headers and semicolons", '"recordNumber";"message";"apiErrorCode"\n2;No;BAD_REQUEST\n'],
    ["JSON lines", '{"recordNumber":2,"message":"No","apiErrorCode":"BAD_REQUEST","statusCode":400}\n']
  ])("are read with %s", async (_name, content) => {
    expect(await read("rejected", content)).toEqual({ said: [rejected(2)], failure: undefined })
  })

  it.each([
    ["nothing", ""],
    ["a byte-order mark", "\uFEFF"],
    ["a header", header],
    ["a header and a line break", `${header}\r\n`]
  ])("say nothing when there is only %s", async (_name, content) => {
    expect(await read("rejected", content)).toEqual({ said: [], failure: undefined })
  })

  it("may hold commas, quotes and line breaks, and several errors for a record", async () => {
    const { failure, said } = await read(
      "rejected",
      `${header}\n2,"a, ""b""\r\nc",BAD_REQUEST,400\n2,No,BAD_REQUEST,400\n7,No,BAD_REQUEST,400\n`
    )
    expect(failure).toBeUndefined()
    expect(said).toEqual([rejected(2, 'a, "b"\r\nc'), rejected(2), rejected(7)])
  })

  it("leave out a number that is none, and what is empty", async () => {
    expect(await read("rejected", `${header}\nx,,,\n`)).toEqual({
      said: [{ _tag: "RowOutcome", outcome: "rejected" }],
      failure: undefined
    })
  })

  it("name events as accepted that were already recorded, and no other 409", async () => {
    const content = `${header}\n3,Seen before,CONFLICT,409\n`
    const seen = { record: 3, code: "CONFLICT", message: "Seen before" }
    const keyed = stagedFile({
      importType: "MUTATION/USER_EVENT",
      columns: ["accountId", "userId", "event.key", "idempotencyKey"]
    })
    expect((await read("rejected", content, keyed)).said).toEqual([
      { _tag: "RowOutcome", outcome: "accepted", word: "already-recorded", isOnlyMention: true, ...seen }
    ])
    // Without a key an event is not recognised: something else is the matter.
    expect((await read("rejected", content, events)).said).toEqual([
      { _tag: "RowOutcome", outcome: "rejected", ...seen }
    ])
    expect((await read("rejected", content)).said).toEqual([
      { _tag: "RowOutcome", outcome: "rejected", ...seen }
    ])
  })

  it.each([
    ["a zip archive", Buffer.from("PK\u0003\u0004rest")],
    ["a page", "<!doctype html><p>Hello"],
    ["a JSON array", "[1]"],
    ["bytes that are not text", Buffer.from([0x61, 0xff, 0xfe, 0x0a])],
    ["broken JSON", '{"recordNumber":'],
    ["a quote that never closes", `${header}\n2,"No`]
  ])("are refused when they are %s", async (_name, content) => {
    const { failure, said } = await read("rejected", content)
    expect(failure).toMatchObject({ _tag: "OutputMalformed", output: "output.csv" })
    expect(said).toEqual([])
  })

  it("count for what was read before they broke", async () => {
    const lines = ['{"recordNumber":2,"message":"No","apiErrorCode":"BAD_REQUEST"}', "nonsense"].join("\n")
    const { failure, said } = await read("rejected", lines)
    expect(failure?._tag).toBe("OutputMalformed")
    expect(said).toEqual([rejected(2)])
  })
})

describe("success files", () => {
  const accepted = (key: Record<string, string>) => ({ _tag: "RowOutcome", outcome: "accepted", key })

  it.each([
    ["the report's columns", "id,accountId,email\nu1,a1,x@example.com\n"],
    ["another order", "email,accountId,stats.x,id\nx@example.com,a1,,u1\n"],
    ["JSON lines", '{"accountId":"a1","id":"u1","customFields":{"id":"x"}}\n']
  ])("name users by %s", async (_name, content) => {
    expect((await read("accepted", content)).said).toEqual([accepted({ accountId: "a1", id: "u1" })])
  })

  it.each([
    "accountId,id",
    "account id,user id",
    "Account ID,User ID",
    "user.accountId,user.id",
    "account_id,userId"
  ])("name deleted users by %s", async (columns) => {
    const staged = stagedFile({ importType: "MUTATION/DELETE_USER" })
    expect((await read("accepted", `${columns}\na1,u1\n`, staged)).said).toEqual([
      accepted({ accountId: "a1", id: "u1" })
    ])
  })

  const eventFile =
    "user.accountId,user.id,event.id,event.key,event.dateTriggered,event.dateReceived\na1,u1,e1,k,1624386801843,9\n"

  it("name events by staged columns", async () => {
    expect((await read("accepted", eventFile, events)).said).toEqual([
      accepted({ accountId: "a1", userId: "u1", "event.key": "k", "event.dateTriggered": "1624386801843" })
    ])
  })

  it("read events as JSON lines, and dates as milliseconds", async () => {
    const line = {
      user: { id: "u1", accountId: "a1" },
      event: { key: "k", dateTriggered: "2021-06-22T18:33:21.843Z" }
    }
    expect((await read("accepted", JSON.stringify(line), events)).said).toEqual([
      accepted({ accountId: "a1", userId: "u1", "event.key": "k", "event.dateTriggered": "1624386801843" })
    ])
  })

  it("do not name events by a date that the staged file does not have", async () => {
    const undated = stagedFile({
      importType: "MUTATION/USER_EVENT",
      columns: ["accountId", "userId", "event.key"]
    })
    expect((await read("accepted", eventFile, undated)).said).toEqual([
      accepted({ accountId: "a1", userId: "u1", "event.key": "k" })
    ])
  })

  it("are refused without a column for the key, and say nothing when empty", async () => {
    expect((await read("accepted", "email\nx\n")).failure?._tag).toBe("OutputMalformed")
    expect(await read("accepted", "")).toEqual({ said: [], failure: undefined })
    expect(await read("accepted", "id,accountId\n")).toEqual({ said: [], failure: undefined })
  })

  it("say nothing for types whose results are not known, nor do other files", async () => {
    const unknown = stagedFile({ importType: "MUTATION/SOMETHING_ELSE" })
    expect(await read("accepted", "x\n1\n", unknown)).toEqual({ said: [], failure: undefined })
    expect(await read("other", "x\n1\n")).toEqual({ said: [], failure: undefined })
  })
})

describe("record readings", () => {
  it("begin with the documented one, and know headers and zero", () => {
    expect(recordReadings(stagedFile())).toEqual([
      { counts: "rows", offset: 0 },
      { counts: "rows", offset: 1 },
      { counts: "rows", offset: -1 }
    ])
    expect(recordReadings(stagedFile({ format: "jsonl" }))).toEqual([
      { counts: "rows", offset: 0 },
      { counts: "rows", offset: -1 }
    ])
  })

  it("count lines only where lines are not rows", () => {
    expect(recordReadings(stagedFile({ hasMultilineRows: true })).slice(3)).toEqual([
      { counts: "lines", offset: 0 }
    ])
  })
})
