import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { gzipSync } from "node:zlib"
import { inspectFile } from "../../src/lifecycle/1-stage/inspect-file.ts"
import type { SourceRequest } from "../../src/model/source-file.ts"
import { makeZip } from "../support/make-zip.ts"
import { fileIn, temporaryFolder } from "../support/scripted-provider.ts"

type Request = Omit<SourceRequest, "path">

const inspect = (content: string | Uint8Array, request: Request = {}, name = "rows.csv") =>
  Effect.gen(function* () {
    const path = yield* fileIn(yield* temporaryFolder, name, content)
    const { source, ...found } = yield* inspectFile({ path, ...request })
    assert.strictEqual(source.path, path)
    return { ...found, ...source }
  })

const refusal = (content: string | Uint8Array, request: Request = {}, name = "rows.csv") =>
  Effect.map(Effect.flip(inspect(content, request, name)), (reason) => ({
    tag: reason._tag,
    code: reason._tag === "SourceMalformed" ? reason.code : "",
    message: reason.message
  }))

const utf16 = (text: string): Buffer => Buffer.from(text, "utf16le")

const table = "id;name;price\r\n1;Lovelace, Ada;1,50\r\n2;Hopper, Grace;2,75\r\n"

describe("inspectFile", () => {
  it.effect("finds out all there is to know about a plain file, and guesses nothing", () =>
    Effect.gen(function* () {
      const { path: _, ...found } = yield* inspect(table)
      assert.deepStrictEqual(found, {
        bytes: Buffer.byteLength(table),
        hasByteOrderMark: false,
        lineEnding: "crlf",
        columns: ["id", "name", "price"],
        compression: "none",
        encoding: "utf-8",
        format: "csv",
        delimiter: ";",
        quote: '"',
        skipLines: 0,
        guesses: []
      })
    })
  )

  it.effect("says why a file cannot be read, or that nothing is in it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const missing = yield* Effect.flip(inspectFile({ path: `${folder}/none.csv` }))
      assert.include(missing.message, "it does not exist")
      const noFile = yield* Effect.flip(inspectFile({ path: folder }))
      assert.include(noFile.message, "it is a folder, not a file")
      for (const nothing of ["", "\uFEFF", " \r\n\n", gzipSync(""), makeZip({ name: "a", content: "\n" })]) {
        assert.strictEqual((yield* refusal(nothing)).tag, "SourceFileEmpty")
      }
    })
  )

  it.effect("looks into packed files, whatever their names say", () =>
    Effect.gen(function* () {
      const gzip = yield* inspect(gzipSync(table))
      assert.deepStrictEqual([gzip.compression, gzip.delimiter, gzip.columns.length], ["gzip", ";", 3])
      assert.strictEqual(gzip.bytes, gzipSync(table).length)
      const zip = yield* inspect(makeZip({ name: "a.csv", content: '{"a":1}\n' }))
      assert.deepStrictEqual([zip.compression, zip.format, zip.columns], ["zip", "jsonl", ["a"]])
      assert.strictEqual((yield* inspect(table, {}, "rows.gz")).compression, "none")
      for (const compression of ["gzip", "zip"] as const) {
        assert.strictEqual((yield* refusal(table, { compression })).code, "broken-archive")
      }
      assert.strictEqual((yield* refusal(makeZip())).code, "empty-archive")
      assert.strictEqual((yield* refusal(gzipSync(table), { compression: "none" })).code, "not-a-table")
    })
  )

  it.effect("reads only the beginning of a large file", () =>
    Effect.gen(function* () {
      const rows = "1;Ada\n".repeat(200_000)
      const found = yield* inspect(`id;name\n${rows}2;"never closed`)
      assert.deepStrictEqual([found.delimiter, found.guesses], [";", []])
      const cut = yield* inspect(`name\n${'"Ada Lovelace, Countess"\n'.repeat(20_000)}`)
      assert.deepStrictEqual([cut.columns, cut.guesses], [["name"], []])
      // The checksum at the end is wrong, which is for the one who reads so far to find.
      const packed = gzipSync(`id;name\n${rows}`, { level: 0 })
      packed.fill(0, packed.length - 8)
      assert.deepStrictEqual((yield* inspect(packed)).columns, ["id", "name"])
    })
  )
})

describe("what is no table", () => {
  const documents: ReadonlyArray<readonly [string, string | Uint8Array]> = [
    [
      "an Excel workbook",
      makeZip({ name: "[Content_Types].xml", content: "<a/>" }, { name: "xl/a", content: "" })
    ],
    [
      "a Word document",
      makeZip({ name: "[Content_Types].xml", content: "<a/>" }, { name: "word/a", content: "" })
    ],
    [
      "an OpenDocument file",
      makeZip({ name: "mimetype", content: "" }, { name: "content.xml", content: "" })
    ],
    ["a web page", "\uFEFF\r\n  <!DOCTYPE html>\n<html><p>a,b</p></html>"],
    ["a web page", "<HTML>\n</HTML>"],
    ["XML", '<?xml version="1.0"?>\n<rows/>'],
    ["XML", "<rows>\n<row/></rows>"],
    ["a PDF document", "%PDF-1.7\n"],
    ["an old Excel workbook", Buffer.from("d0cf11e0a1b11ae1", "hex")],
    ["a PNG picture", Buffer.from("89504e470d0a1a0a", "hex")],
    ["a JPEG picture", Buffer.from("ffd8ffe0", "hex")],
    ["a WebP picture", "RIFF1234WEBPVP8 "],
    ["an RTF document", "{\\rtf1"],
    ["a Parquet file", "PAR1\u0000\u0001"],
    ["an SQLite database", "SQLite format 3\u0000"],
    ["a 7z archive", Buffer.from("377abcaf271c", "hex")],
    ["packed with bzip2", "BZh91AY&SY"],
    ["packed with zstd", Buffer.from("28b52ffd00", "hex")],
    ["a tar archive", `${"a".padEnd(257, "\0")}ustar`],
    ["a program", "\u007fELF\u0001"],
    ["UTF-32 text", Buffer.from("fffe000061000000", "hex")],
    ["binary data", Buffer.from(Uint8Array.from({ length: 500 }, (_, index) => (index * index) % 251))],
    ["one JSON object over several lines", '{\n  "a": 1\n}\n']
  ]
  for (const [what, content] of documents) {
    it.effect(`is called by its name: ${what}`, () =>
      Effect.gen(function* () {
        for (const bytes of [content, gzipSync(content)]) {
          const { code, message } = yield* refusal(bytes)
          assert.strictEqual(code, "not-a-table")
          if (bytes === content) assert.include(message, what)
        }
      })
    )
  }

  it.effect("is not seen in headers that begin like one", () =>
    Effect.gen(function* () {
      for (const header of [
        "PAR1,PAR2",
        "MZ,BM",
        "BM,id",
        "<id>,<name>",
        "{id},name",
        "[id],name",
        "II*,x"
      ]) {
        assert.deepStrictEqual((yield* inspect(`${header}\na,b\n`)).columns, header.split(","))
      }
    })
  )
})

describe("the encoding", () => {
  it.effect("is told by its mark", () =>
    Effect.gen(function* () {
      const big = utf16(`\uFEFF${table}`).swap16()
      for (const [bytes, encoding] of [
        [Buffer.from(`\uFEFF${table}`), "utf-8"],
        [utf16(`\uFEFF${table}`), "utf-16le"],
        [big, "utf-16be"]
      ] as const) {
        const found = yield* inspect(bytes)
        assert.deepStrictEqual(
          [found.encoding, found.hasByteOrderMark, found.columns[0], found.guesses],
          [encoding, true, "id", []]
        )
      }
    })
  )

  it.effect("is guessed where there is none, with a sentence that says why", () =>
    Effect.gen(function* () {
      const wide = yield* inspect(utf16(table))
      assert.deepStrictEqual(
        [wide.encoding, wide.hasByteOrderMark, wide.columns[1]],
        ["utf-16le", false, "name"]
      )
      assert.include(wide.guesses[0], "UTF-16 LE")
      const western = yield* inspect(Buffer.from("id;name\r\n1;Ada\r\n2;Zoé\r\n", "latin1"))
      assert.strictEqual(western.encoding, "windows-1252")
      assert.deepStrictEqual(western.guesses, [
        "The text is not UTF-8 (byte 0xE9 in line 3); it was read as Windows-1252. Say --encoding if it is something else."
      ])
      const atEnd = yield* inspect(Buffer.from("id;name\r\n1;Zoé", "latin1"))
      assert.strictEqual(atEnd.encoding, "windows-1252")
    })
  )

  it.effect(
    "stays UTF-8 where good UTF-8 has a broken byte, and where the part looked at cuts a character",
    () =>
      Effect.gen(function* () {
        const broken = Buffer.concat([Buffer.from("id;name\n1;Zoë\n2;Łódź\n3;"), Buffer.of(0xe9, 10)])
        assert.deepStrictEqual((yield* inspect(broken)).encoding, "utf-8")
        for (const before of ["a", "aa"]) {
          const cut = yield* inspect(`${before}\n${"é".repeat(200_000)}\n`)
          assert.deepStrictEqual([cut.encoding, cut.guesses], ["utf-8", []])
        }
      })
  )

  it.effect("is what the request says", () =>
    Effect.gen(function* () {
      const found = yield* inspect("id;name\n1;Zoë\n", { encoding: "iso-8859-1" })
      assert.deepStrictEqual([found.encoding, found.guesses], ["iso-8859-1", []])
    })
  )
})

describe("the format", () => {
  const formats: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>]> = [
    ['[{"a":{"b":1,"c":[]}}]', "rows.csv", "json", ["a.b", "a.c"]],
    ['\n[\n  {"a":\n1}\n]', "rows.csv", "json", ["a"]],
    ["[ ]", "rows.csv", "json", []],
    ["[1,2]", "rows.json.gz", "json", []],
    ["[1,2]\n", "rows.ndjson", "jsonl", []],
    ["[id],name\n1,2\n", "rows.csv", "csv", ["[id]", "name"]],
    ['\r\n{"a":1,"b":{"c":2}}\r\n{"a":2}', "rows.csv", "jsonl", ["a", "b.c"]],
    ['{"a":1,}\n', "rows.csv", "jsonl", []],
    ['{"a":1,\n{"a":2}\n', "rows.csv", "jsonl", []],
    ["id,name\na,b\n", "rows.json", "csv", ["id", "name"]]
  ]
  for (const [text, name, format, columns] of formats) {
    it.effect(`of ${JSON.stringify(text)} in ${name} is ${format}`, () =>
      Effect.gen(function* () {
        const found = yield* inspect(text, {}, name)
        assert.deepStrictEqual([found.format, found.columns], [format, columns])
      })
    )
  }

  it.effect("is what the request says", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* inspect('{\n"a":[]\n}', { format: "json" })).format, "json")
      assert.strictEqual((yield* inspect("[{}]", { format: "csv" })).format, "csv")
    })
  )
})

describe("the punctuation of CSV", () => {
  const files: ReadonlyArray<readonly [string, string, string, string, number]> = [
    ["decimal commas between semicolons", "a;b\n1,5;2,5\n3,5;4,5\n", ";", '"', 0],
    ["more commas in texts than semicolons", "id;text\n1;a, b, c\n2;d, e\n3;f\n", ";", '"', 0],
    ["delimiters in a quoted name", 'id,"a;b;c;d"\n1,x\n2,y\n', ",", '"', 0],
    ["delimiters and breaks in quoted cells", 'a\tb\n"x;\n;y"\t1\n"z;"\t2\n', "\t", '"', 0],
    ["vertical bars", "a|b|c\n1|2,5|3\n", "|", '"', 0],
    ["one column", "name\nAda\nGrace\n", ",", '"', 0],
    ["two that fit alike", "a,b;c\nx,y;z\n", ";", '"', 1],
    ["two that fit alike, one more often", "a,b,c;d\nx,y,z;v\n", ",", '"', 1],
    ["none that fits most rows", "note\nhello, world\nx\nbye, world\n", ",", '"', 1],
    ["cells in apostrophes", "'id','name'\n'1','Lovelace, Ada'\n'2','it''s'\n", ",", "'", 1],
    ["texts in apostrophes", "id,name\n1,'Lovelace, Ada'\n2,'Hopper, Grace'\n", ",", "'", 1],
    ["apostrophes that quote nothing", "id,name\n1,O'Brien\n2,'t Zand\n", ",", '"', 0]
  ]
  for (const [name, text, delimiter, quote, guesses] of files) {
    it.effect(`is found in a file with ${name}`, () =>
      Effect.gen(function* () {
        const found = yield* inspect(text)
        assert.deepStrictEqual(
          [found.delimiter, found.quote, found.guesses.length],
          [delimiter, quote, guesses]
        )
      })
    )
  }

  it.effect("is taken from the line by which Excel is told", () =>
    Effect.gen(function* () {
      for (const [line, delimiter] of [
        ["sep=;", ";"],
        ["SEP=\t", "\t"],
        ['"sep=^"', "^"]
      ] as const) {
        const found = yield* inspect(`\uFEFF${line}\r\na${delimiter}b,c\r\n`)
        assert.deepStrictEqual(
          [found.delimiter, found.skipLines, found.columns],
          [delimiter, 1, ["a", "b,c"]]
        )
      }
      const kept = yield* inspect("sep=;\na;b\n", { skipLines: 0 })
      assert.deepStrictEqual([kept.skipLines, kept.columns], [0, ["sep=", ""]])
    })
  )

  it.effect("is what the request says", () =>
    Effect.gen(function* () {
      const found = yield* inspect("Title\r\n\r\na^b,c\r\n'1'^2\r\n", {
        delimiter: "^",
        quote: "",
        skipLines: 2
      })
      assert.deepStrictEqual(
        [found.delimiter, found.quote, found.skipLines, found.columns],
        ["^", "", 2, ["a", "b,c"]]
      )
      assert.strictEqual((yield* inspect("a,b\n", { delimiter: ";" })).columns.length, 1)
    })
  )

  it.effect("must be usable", () =>
    Effect.gen(function* () {
      const unusable: ReadonlyArray<Request> = [
        { delimiter: "" },
        { delimiter: ";;" },
        { delimiter: "\n" },
        { delimiter: '"' },
        { quote: "''" },
        { quote: ";", delimiter: ";" },
        { skipLines: -1 }
      ]
      for (const request of unusable) {
        assert.strictEqual((yield* refusal(table, request)).tag, "OptionsInvalid")
      }
      assert.strictEqual((yield* inspect("a,b\n", { quote: ";" })).delimiter, ",")
    })
  )
})

describe("the line ending", () => {
  const files: ReadonlyArray<readonly [string, string]> = [
    ["a,b\n1,2\n", "lf"],
    ["a,b\r\n1,2\r\n", "crlf"],
    ["a,b\r1,2\r", "cr"],
    ["a,b\r\n1,2\n", "mixed"],
    ["a,b", "none"],
    ['a,b\r\n"x\ny","p""q\n"\r\n', "crlf"]
  ]
  for (const [text, ending] of files) {
    it.effect(`of ${JSON.stringify(text)} is ${ending}`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* inspect(text)).lineEnding, ending)
      })
    )
  }

  it.effect("is not mixed because the part looked at ends in the middle of one", () =>
    Effect.gen(function* () {
      for (const before of ["a", "ab", "abc"]) {
        assert.strictEqual((yield* inspect(`${before}\r\n${"xy\r\n".repeat(100_000)}`)).lineEnding, "crlf")
      }
    })
  )
})

describe("the header", () => {
  const guessed: ReadonlyArray<readonly [string, boolean]> = [
    ["1,2\n3,4\n", true],
    ["Ada,ada@example.org\nGrace,grace@example.org\n", true],
    ["1,Ada,2024-01-01\n2,Grace,2024-01-02\n", true],
    ["1,Ada,\n2,Grace,x\n", true],
    ["id,name\n1,Ada\n", false],
    ["name,city\nAda,London\n", false],
    ["name,2023,2024\nAda,x,5\n", false],
    [",\n1,2\n", false]
  ]
  for (const [text, isGuess] of guessed) {
    it.effect(`of ${JSON.stringify(text)} is ${isGuess ? "" : "not "}in doubt`, () =>
      Effect.gen(function* () {
        const { guesses } = yield* inspect(text)
        assert.strictEqual(guesses.length, isGuess ? 1 : 0)
        if (isGuess) {
          assert.include(guesses[0], "The first row was taken for the header, though it looks like data.")
          assert.notInclude(guesses[0], "ada@example.org")
        }
      })
    )
  }

  it.effect("is what the request says", () =>
    Effect.gen(function* () {
      const found = yield* inspect("1,Ada\n2,Grace\n", { header: ["id", "name"], guesses: ["Said before."] })
      assert.deepStrictEqual(
        [found.header, found.columns],
        [
          ["id", "name"],
          ["id", "name"]
        ]
      )
      assert.deepStrictEqual(found.guesses, ["Said before."])
    })
  )
})
