import { type JsonObject, type OutcomeStatement, OutputMalformed } from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { actitoPlugin } from "../src/index.ts"
import { makeContext, prepare, readAll, run, type ZipEntry, zipOf } from "./support.ts"

const csv = "Id,Mail,Name\n1,ann@example.com,Ann\n"
const mapped: JsonObject = { table: "16", map: { Id: "customerId", Mail: "emailAddress" } }

interface Reading {
  readonly name?: string
  readonly options?: JsonObject
  readonly settings?: Readonly<Record<string, string>>
  /** The file that was sent, and how it was written. */
  readonly source?: string
  readonly delimiter?: string
  readonly encoding?: "utf-8" | "iso-8859-1"
}

/** Reads bytes as the output files of a job that loaded `csv`. */
const read = (
  bytes: Buffer | string,
  {
    delimiter = ",",
    encoding = "utf-8",
    name = "output-files.csv",
    options = mapped,
    settings = {},
    source = csv
  }: Reading = {}
): Promise<Result.Result<ReadonlyArray<OutcomeStatement>, unknown>> =>
  run(
    Effect.gen(function* () {
      const provider = yield* actitoPlugin.open({ apiKey: "k", entity: "shop", ...settings })
      const { context, folder } = yield* makeContext()
      const staged = yield* provider.stage(prepare(folder, source, options, { delimiter, encoding }), context)
      const output = { name, kind: "other" as const, bytes: Buffer.from(bytes as string) }
      return yield* readAll(provider, { context, folder, staged }, [output])
    }).pipe(Effect.result)
  )

const rowsOf = async (...args: Parameters<typeof read>) => Result.getOrThrow(await read(...args))

const problemOf = async (...args: Parameters<typeof read>): Promise<string> => {
  const result = await read(...args)
  const failure = Result.isFailure(result) ? result.failure : undefined
  expect(failure).toBeInstanceOf(OutputMalformed)
  return (failure as OutputMalformed).problem
}

const rejected = (key: object | undefined, more: object = {}) => ({
  _tag: "RowOutcome",
  outcome: "rejected",
  ...(key === undefined ? {} : { key }),
  ...more
})

describe("error files", () => {
  it("name rows by every column they repeat when no key is known, and by number", async () => {
    const text = 'Id;Mail;Name;lineNumber;errorCode;errorMessage\n7;x;"Zoë; ""Z""\nY";12;E1;bad mail\n'
    expect(await rowsOf(text)).toEqual([
      rejected({ Id: "7", Mail: "x", Name: 'Zoë; "Z"\nY' }, { record: 12, code: "E1", message: "bad mail" })
    ])
  })

  it.each([",", ";", "\t", "|"])(
    "may be separated by %j, with a byte-order mark and Windows line ends",
    async (separator) => {
      const text = `\uFEFFId,lineNumber,errorMessage\r\n7,3,no\r\n`.replaceAll(",", separator)
      expect(await rowsOf(text)).toEqual([rejected({ Id: "7" }, { record: 3, message: "no" })])
    }
  )

  it("may be separated by the character of the file that was sent, whatever that is", async () => {
    const source = "Id^Mail;box^Name\n1^ann@example.com^Ann\n"
    const options = { table: "16", map: { Id: "customerId", "Mail;box": "emailAddress" } }
    const dialect = { source, options, delimiter: "^" }
    expect(await rowsOf("Id^Mail;box^lineNumber^errorMessage\n7^x^3^no, no\n", dialect)).toEqual([
      rejected({ Id: "7", "Mail;box": "x" }, { record: 3, message: "no, no" })
    ])
    expect(await rowsOf('Id;"Mail;box";lineNumber;errorMessage\n7;x;3;no^no\n', dialect)).toEqual([
      rejected({ Id: "7", "Mail;box": "x" }, { record: 3, message: "no^no" })
    ])
  })

  it("may be in the encoding of the file that was sent, or in UTF-8 all the same", async () => {
    const options = { ...mapped, "sent-encoding": "iso-8859-1" }
    const text = "Id,Name,errorMessage\n7,Zoë,trop long à écrire\n"
    const expected = [rejected({ Id: "7", Name: "Zoë" }, { message: "trop long à écrire" })]
    for (const encoding of ["latin1", "utf8"] as const) {
      const bytes = Buffer.from(text, encoding)
      expect(await rowsOf(bytes, { options, encoding: "iso-8859-1" })).toEqual(expected)
      const archive = zipOf([{ name: "errors.csv", content: bytes }])
      expect(await rowsOf(archive, { options, encoding: "iso-8859-1" })).toEqual(expected)
    }
    expect(await problemOf(Buffer.from(text, "latin1"))).toMatch(/UTF-8/)
  })

  it("may repeat the key under the attribute's name, and other columns under either", async () => {
    const options = { ...mapped, key: ["Id"] }
    const row = [rejected({ Id: "7" }, { record: 3, message: "no" })]
    expect(await rowsOf("lineNumber,customerId,errorMessage\n3,7,no\n", { options })).toEqual(row)
    const both = "Id,customerId,Mail,emailAddress,lineNumber,errorMessage\n7,7,x,x,3,no\n"
    expect(await rowsOf(both, { options })).toEqual(row)
  })

  it("name rows by number where they do not repeat the key, and by all of a key of several columns or by what they do repeat", async () => {
    const options = { ...mapped, key: ["Id", "Mail"] }
    expect(await rowsOf("lineNumber,errorMessage\n3,no\n", { options })).toEqual([
      rejected(undefined, { record: 3, message: "no" })
    ])
    expect(await rowsOf("Mail,Name,customerId,errorMessage\nx,Ann,7,no\n", { options })).toEqual([
      rejected({ Id: "7", Mail: "x" }, { message: "no" })
    ])
    expect(await rowsOf("Name,customerId,errorMessage\nAnn,7,no\n", { options })).toEqual([
      rejected({ Id: "7", Name: "Ann" }, { message: "no" })
    ])
  })

  it("never take an attribute's name for the header of another column that is not loaded", async () => {
    const source = "Id,customerId,Mail\n1,other,ann@example.com\n"
    const options = { table: "16", map: { Id: "customerId", Mail: "emailAddress" }, key: ["Id"] }
    expect(await rowsOf("customerId,emailAddress,errorMessage\n7,x,no\n", { source, options })).toEqual([
      rejected({ Mail: "x" }, { message: "no" })
    ])
  })

  it("name rows by the key alone when it is known and there", async () => {
    const options = { ...mapped, key: ["Id"] }
    const text = "Name,Id,errorMessage\nAnn,7,no\n"
    expect(await rowsOf(text, { options })).toEqual([rejected({ Id: "7" }, { message: "no" })])
    const without = "Name,errorMessage\nAnn,no\n"
    expect(await rowsOf(without, { options })).toEqual([rejected({ Name: "Ann" }, { message: "no" })])
  })

  it("may name attributes instead of headers", async () => {
    expect(await rowsOf("customerId,emailAddress,Rejection Reason\n7,x,no\n")).toEqual([
      rejected({ Id: "7", Mail: "x" }, { message: "no" })
    ])
  })

  it("never take one column for another when headers and attributes are crossed", async () => {
    const options = { table: "16", map: { Id: "Mail", Mail: "Id" } }
    expect(await rowsOf("Id,Mail,lineNumber,errorMessage\n7,x,2,no\n", { options })).toEqual([
      rejected(undefined, { record: 2, message: "no" })
    ])
  })

  it("never take a column of the file for one of the service", async () => {
    const source = "Id,lineNumber,message\n1,5,hello\n"
    const options = { table: "16" }
    const text = "Id,lineNumber,message,lineNumber,errorMessage\n1,5,hello,2,no\n"
    expect(await rowsOf(text, { source, options })).toEqual([
      rejected({ Id: "1", message: "hello" }, { message: "no" })
    ])
    expect(await rowsOf("Id,lineNumber,message\n1,5,hello\n", { source, options })).toEqual([])
  })

  it("say nothing of a row that they do not complain about, or do not name", async () => {
    expect(await rowsOf("Id,errorCode,errorMessage\n7,,\n8,E1,\n")).toEqual([
      rejected({ Id: "8" }, { code: "E1" })
    ])
    expect(await rowsOf("errorCode,errorMessage,lineNumber\nE1,no,third\n")).toEqual([])
  })

  it("say nothing when it is not certain what they are", async () => {
    const unsure = [
      "Id,Mail\n7,x\n",
      "Id,operation,errorMessage\n7,CREATED,\n",
      "<html><body>Please log in</body></html>",
      '[{"href":"https://elsewhere/errors.csv"}]',
      '{"files":[]}',
      "",
      "\n\n"
    ]
    for (const text of unsure) expect(await rowsOf(text)).toEqual([])
  })

  it("count up to the line where they cannot be read", async () => {
    expect(await problemOf('Id,errorMessage\n7,no\n8,"never closed\n')).toMatch(/line 3/)
    expect(await problemOf(Buffer.from([...Buffer.from("Id,errorMessage\n7,"), 0xff, 0x0a]))).toMatch(/UTF-8/)
  })
})

describe("result files", () => {
  it("name accepted rows with the service's word, if it is one that means so", async () => {
    const text = "customerId,operation,recordId\n1,CREATED,9\n2,updated,8\n3,IGNORED,7\n4,REJECTED,6\n5,,5\n"
    expect(await rowsOf(text)).toEqual(
      [
        ["1", "CREATED"],
        ["2", "updated"],
        ["3", "IGNORED"]
      ].map(([id, word]) => ({ _tag: "RowOutcome", outcome: "accepted", key: { Id: id }, word }))
    )
  })

  it("name no row by a record id of the service's own", async () => {
    expect(await rowsOf("operation,recordId\nCREATED,9\n")).toEqual([])
  })
})

describe("archives", () => {
  const errors: ZipEntry = { name: "errors_1.csv", content: "Id,errorMessage\n7,no\n" }
  const results: ZipEntry = { name: "result_1.csv", content: "customerId;operation\n1;CREATED\n" }
  const zip = { name: "output-files.zip" }

  it("are read file by file, whatever else is in them", async () => {
    const others = [
      { name: "folder/", content: "" },
      { name: "readme.txt", content: "hello" },
      { name: "inner.zip", content: zipOf([errors]) },
      { name: "links.json", content: "[]" },
      { name: "empty.csv", content: "" }
    ]
    expect(await rowsOf(zipOf([...others, errors, results]), zip)).toMatchObject([
      { outcome: "rejected", key: { Id: "7" } },
      { outcome: "accepted", key: { Id: "1" } }
    ])
    expect(await rowsOf(zipOf([]), zip)).toEqual([])
  })

  it("tell by a file's name what its columns leave open, and trust neither when they disagree", async () => {
    const plain = "Id,Name\n7,Ann\n"
    expect(await rowsOf(zipOf([{ name: "rejected-rows.csv", content: plain }]), zip)).toEqual([
      rejected({ Id: "7", Name: "Ann" })
    ])
    for (const name of ["results.csv", "ferry.csv", "data.csv"]) {
      expect(await rowsOf(zipOf([{ name, content: plain }]), zip)).toEqual([])
    }
    expect(await rowsOf(zipOf([{ ...errors, name: "result.csv" }]), zip)).toEqual([])
    expect(await rowsOf(zipOf([{ ...results, name: "errors.csv" }]), zip)).toEqual([])
  })

  it.each<readonly [string, Buffer, RegExp]>([
    [
      "too many entries",
      zipOf(Array.from({ length: 51 }, (_, index) => ({ ...errors, name: `e${index}` }))),
      /51 entries/
    ],
    [
      "a name that leaves the folder",
      zipOf([errors, { ...errors, name: "../../errors.csv" }]),
      /leads out of the folder/
    ],
    ["an absolute name", zipOf([{ ...errors, name: "/etc/errors.csv" }]), /leads out/],
    ["a name with backslashes", zipOf([{ ...errors, name: "..\\..\\errors.csv" }]), /leads out/],
    ["a drive letter", zipOf([{ ...errors, name: "C:\\errors.csv" }]), /leads out/],
    ["an encrypted entry", zipOf([errors, { ...errors, isEncrypted: true }]), /encrypted/],
    [
      "a bomb",
      zipOf([errors, { name: "more.csv", content: Buffer.alloc(64 * 1024 * 1024) }]),
      /more than 200 times/
    ],
    ["a declared size that is a lie", zipOf([{ ...errors, unpackedBytes: 5 }]), /broken archive/],
    ["a wrong checksum", zipOf([{ ...errors, crc: 1 }]), /checksum/],
    ["a broken end", zipOf([errors]).subarray(0, -10), /breaks off/],
    ["broken data", zipOf([{ name: "errors.csv", content: "Id\n".repeat(99) }]).fill(0xff, 45, 55), /broken/]
  ])("are refused for %s", async (_, bytes, sentence) => {
    expect(await problemOf(bytes, zip)).toMatch(sentence)
  })

  it("are refused when all of it together is too much", async () => {
    const settings = { maxUnpackedBytes: "30" }
    expect(await problemOf(zipOf([errors, results]), { ...zip, settings })).toMatch(/more than 30 bytes/)
    expect(
      await problemOf(gzipSync(`${errors.content as string}${"8,no\n".repeat(9)}`), { settings })
    ).toMatch(/30 bytes/)
  })

  it("may be gzip, which is held to the same limits", async () => {
    expect(await rowsOf(gzipSync(errors.content), { name: "output-files.gz" })).toEqual([
      rejected({ Id: "7" }, { message: "no" })
    ])
    const bomb = gzipSync(
      Buffer.concat([Buffer.from("Id,errorMessage\n7,"), Buffer.alloc(64 * 1024 * 1024, "a")])
    )
    expect(await problemOf(bomb)).toMatch(/more than 200 times|longer than/)
    expect(await problemOf(gzipSync(errors.content).subarray(0, -9))).toMatch(/compressed data is broken/)
  })
})
