import { gzipSync } from "node:zlib"
import type { AwkwardFile } from "./awkward-file.ts"
import { encoded, joined, repeated } from "./bytes.ts"
import { malformed, objects, table } from "./expectations.ts"

const idAndText = ["id", "text"]

const manyObjects = Array.from({ length: 20_000 }, (_, index) => `{"id":${index},"text":"a, ]"}`)

/** Files that no reader takes in at once: where it cuts them into pieces must not show, and nothing may be held whole. */
export const longFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "header-of-400-kb.csv",
    about: "The header alone is longer than what a reader looks at first.",
    bytes: () => encoded(`${"a".repeat(200_000)};${"b".repeat(200_000)}\n1;2,5\n`),
    expect: table(["a".repeat(200_000), "b".repeat(200_000)], [["1", "2,5"]], { delimiter: ";" })
  },
  {
    name: "breaks-at-powers-of-two.csv",
    about: "Pieces of 16, 1024 or 65536 bytes end between CR and LF.",
    bytes: () => encoded(`id,name_of_each\r\n${"12345678901,ab\r\n".repeat(20_000)}x\r\n`),
    expect: {
      ...table(["id", "name_of_each"], []),
      rows: 20_001,
      cells: [...Array.from({ length: 20_000 }, () => ["12345678901", "ab"]), ["x"]],
      findings: [{ code: "missing-cell", line: 20_002, row: 20_001, column: "name_of_each" }],
      conversions: 0
    }
  },
  {
    name: "quotes-at-powers-of-two.csv",
    about: "Pieces of 16, 1024 or 65536 bytes end between the two quotes that stand for one.",
    bytes: () => encoded(`id,name_here\r\n1,"${'abcdefghijklmn""'.repeat(20_000)}"\r\n`),
    expect: table(["id", "name_here"], [["1", 'abcdefghijklmn"'.repeat(20_000)]])
  },
  {
    name: "emoji-at-powers-of-two.csv",
    about:
      "Pieces of 16, 1024 or 65536 bytes end inside an emoji: still valid UTF-8, and nothing to be guessed.",
    bytes: () => encoded(`id,texts\n1,${"😀".repeat(150_000)}\n`),
    expect: { ...table(["id", "texts"], [["1", "😀".repeat(150_000)]]), guesses: 0 }
  },
  {
    name: "pairs-at-powers-of-two.csv",
    about: "Pieces of 16, 1024 or 65536 bytes of UTF-16 end between the halves of a surrogate pair.",
    bytes: () => joined([0xff, 0xfe], encoded(`id,text\n1,${"😀".repeat(150_000)}\n`, "utf-16le")),
    expect: { ...table(idAndText, [["1", "😀".repeat(150_000)]], { encoding: "utf-16le" }), guesses: 0 }
  },
  {
    name: "long-line.jsonl",
    about: "The first object is longer than what a reader looks at first.",
    bytes: () => encoded(`{"id":1,"text":"${"x".repeat(400_000)}"}\n{"id":2,"text":""}\n`),
    expect: objects("jsonl", [`{"id":1,"text":"${"x".repeat(400_000)}"}`, '{"id":2,"text":""}'])
  },
  {
    name: "long-array.json",
    about: "An array of many objects in one line.",
    bytes: () => encoded(`[${manyObjects.join(",")}]`),
    expect: objects("json", manyObjects)
  },
  {
    name: "unclosed-quote-40-mb.csv",
    about: "A quote opens and 40 MB of ordinary rows follow: nobody may hold all of them.",
    bytes: () => repeated('id,name\n1,Ada\n2,"Grace\n', "3,Joan\n".repeat(10_000), 600, ""),
    expect: malformed("unclosed-quote", { line: 3, column: 2 }, { rows: 1, conversions: 0 })
  },
  {
    name: "cell-of-100-mb.csv",
    about: "A plain cell of a hundred megabytes: refused, without holding it.",
    bytes: () => repeated("id,text\n1,Ada\n2,", "x".repeat(100_000), 1000, "\n3,Joan\n"),
    expect: malformed("record-too-long", { line: 3 }, { rows: 1, conversions: 0 })
  },
  {
    name: "packed-cell-of-100-mb.csv.gz",
    about: "A cell of a hundred megabytes that is small as long as it is packed.",
    bytes: () => {
      const megabyte = gzipSync(encoded("x".repeat(1_000_000)))
      const members = Array.from({ length: 100 }, () => megabyte)
      return joined(gzipSync(encoded("id,text\n1,Ada\n2,")), ...members, gzipSync(encoded("\n3,Joan\n")))
    },
    expect: malformed("record-too-long", { line: 3 }, { rows: 1 })
  },
  {
    name: "line-of-40-mb.jsonl",
    about: "A line of forty megabytes.",
    bytes: () => repeated('{"id":1}\n{"id":"', "x".repeat(100_000), 400, '"}\n{"id":3}\n'),
    expect: malformed("record-too-long", { line: 2 }, { rows: 1 })
  },
  {
    name: "object-of-40-mb.json",
    about: "An object of forty megabytes in a JSON array.",
    bytes: () => repeated('[\n{"id":1},\n{"id":"', "x".repeat(100_000), 400, '"},\n{"id":3}\n]\n'),
    expect: malformed("record-too-long", { line: 3 }, { rows: 1 })
  }
]
