import { gzipSync } from "node:zlib"
import type { AwkwardFile } from "./awkward-file.ts"
import { cutOff, damaged, encoded, joined, zip } from "./bytes.ts"
import { malformed, noRows, table } from "./expectations.ts"

const rows = encoded("id,name\n1,Ada\n2,Grace\n")

const twoRows = (compression: "gzip" | "zip") =>
  table(
    ["id", "name"],
    [
      ["1", "Ada"],
      ["2", "Grace"]
    ],
    { compression }
  )

/** Rows that do not become much smaller by being packed, so that a cut is somewhere in them. */
const manyRows = encoded(
  `id,name\n${Array.from({ length: 20_000 }, (_, index) => `${index},${((index * 7919) % 104_729).toString(36)}\n`).join("")}`
)

const member = (text: string): Uint8Array => gzipSync(encoded(text))

const rubbish = encoded("this is no gzip member")

/** Packed with gzip. */
export const gzipFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "plain.csv.gz",
    about: "Packed with gzip, and nothing else.",
    bytes: () => gzipSync(rows),
    expect: { ...twoRows("gzip"), guesses: 0, conversions: 1 }
  },
  {
    name: "gzip-named-csv.csv",
    about: "Packed with gzip, which its name does not say.",
    bytes: () => gzipSync(rows),
    expect: twoRows("gzip")
  },
  {
    name: "plain-named-gz.csv.gz",
    about: "Its name says gzip; its content is plain.",
    bytes: () => rows,
    expect: table(
      ["id", "name"],
      [
        ["1", "Ada"],
        ["2", "Grace"]
      ]
    )
  },
  {
    name: "several-members.csv.gz",
    about: "Several gzip members in a row are one text, cut in the middle of a row and of a character.",
    bytes: () =>
      joined(
        member("id,name\n1,A"),
        member(""),
        gzipSync(joined("da\n2,Zo", [0xc3])),
        gzipSync(joined([0xab], "\n3\n"))
      ),
    expect: {
      ...table(["id", "name"], [], { compression: "gzip" }),
      rows: 3,
      cells: [["1", "Ada"], ["2", "Zoë"], ["3"]],
      findings: [{ code: "missing-cell", line: 4, row: 3, column: "name" }]
    }
  },
  {
    name: "utf-16.csv.gz",
    about: "Excel's UTF-16 text, packed: what is inside is looked at like any file.",
    bytes: () => gzipSync(joined([0xff, 0xfe], encoded("id\tname\r\n1\tZoë\r\n", "utf-16le"))),
    expect: table(["id", "name"], [["1", "Zoë"]], {
      compression: "gzip",
      encoding: "utf-16le",
      delimiter: "\t"
    })
  },
  {
    name: "truncated.csv.gz",
    about: "The end of the gzip file is missing.",
    covers: ["compression-error", "byte-count"],
    bytes: () => cutOff(gzipSync(manyRows), 5000),
    expect: malformed("truncated-archive")
  },
  {
    name: "truncated-in-trailer.csv.gz",
    about: "All of the text is there; only the checksum at the end is cut off.",
    covers: ["compression-error"],
    bytes: () => cutOff(gzipSync(rows), 3),
    expect: malformed("truncated-archive")
  },
  {
    name: "broken.csv.gz",
    about: "The first byte behind the gzip header has changed, so that nothing can be unpacked.",
    covers: ["compression-error"],
    bytes: () => damaged(gzipSync(manyRows), 10),
    expect: malformed("broken-archive")
  },
  {
    name: "wrong-checksum.csv.gz",
    about: "The checksum does not fit the text.",
    covers: ["hash-count"],
    bytes: () => damaged(gzipSync(rows), -6),
    expect: malformed("broken-archive")
  },
  {
    name: "changed-text.csv.gz",
    about: "A letter in the middle of the text has changed, which only the checksum at the end can tell.",
    covers: ["hash-count"],
    bytes: () => damaged(gzipSync(manyRows, { level: 0 }), 30_000),
    expect: malformed("broken-archive")
  },
  {
    name: "trailing-rubbish.csv.gz",
    about: "Behind the last gzip member something stands that is none.",
    covers: ["compression-error"],
    bytes: () => joined(gzipSync(rows), rubbish),
    expect: malformed("broken-archive")
  },
  {
    name: "empty.csv.gz",
    about: "A gzip file of no text at all.",
    bytes: () => gzipSync(new Uint8Array(0)),
    expect: noRows
  },
  {
    name: "gzip-by-flag.csv.gz",
    about: "The user says gzip, and it is none.",
    covers: ["compression-error", "scheme-error"],
    bytes: () => rows,
    reading: { compression: "gzip" },
    expect: malformed("broken-archive")
  }
]

/** ZIP archives. */
export const zipFiles: ReadonlyArray<AwkwardFile> = [
  {
    name: "plain.zip",
    about: "An archive of one file.",
    bytes: () => zip([{ name: "plain.csv", content: rows }]),
    expect: { ...twoRows("zip"), guesses: 0, conversions: 1 }
  },
  {
    name: "stored.zip",
    about: "The file in the archive is stored as it is.",
    bytes: () => zip([{ name: "stored.csv", content: rows, isStored: true }]),
    expect: twoRows("zip")
  },
  {
    name: "with-descriptor.zip",
    about: "Written as a stream, so that the sizes stand behind the file, and with a remark at the end.",
    bytes: () => zip([{ name: "streamed.csv", content: rows, hasDescriptor: true }], "PK of the month"),
    expect: twoRows("zip")
  },
  {
    name: "from-a-mac.zip",
    about: "A folder, the file in it, and what the Finder adds: hidden files, which are not meant.",
    bytes: () =>
      zip([
        { name: "Export/", content: new Uint8Array(0), isStored: true },
        { name: "Export/Übersicht.csv", content: rows },
        { name: "__MACOSX/", content: new Uint8Array(0), isStored: true },
        { name: "__MACOSX/Export/._Übersicht.csv", content: encoded("\u0000\u0005\u0016\u0007") },
        { name: "Export/.DS_Store", content: encoded("\u0000\u0000\u0000\u0001Bud1") }
      ]),
    expect: twoRows("zip")
  },
  {
    name: "jsonl.zip",
    about: "A JSONL file in an archive: its format shows in its content.",
    bytes: () => zip([{ name: "rows.jsonl", content: encoded('{"id":1}\n{"id":2}\n') }]),
    expect: {
      detected: { compression: "zip", format: "jsonl" },
      rows: 2,
      texts: ['{"id":1}', '{"id":2}']
    }
  },
  {
    name: "several-entries.zip",
    about: "Two files, and nobody knows which one is meant.",
    covers: ["source-error"],
    bytes: () =>
      zip([
        { name: "a.csv", content: rows },
        { name: "b.csv", content: rows }
      ]),
    expect: malformed("several-entries")
  },
  {
    name: "encrypted.zip",
    about: "The file in the archive has a password.",
    covers: ["source-error"],
    bytes: () => zip([{ name: "secret.csv", content: rows, isEncrypted: true }]),
    expect: malformed("encrypted-archive")
  },
  {
    name: "empty.zip",
    about: "An archive without files.",
    bytes: () => zip([]),
    expect: malformed("empty-archive")
  },
  {
    name: "folders-only.zip",
    about: "An archive of an empty folder.",
    bytes: () => zip([{ name: "Export/", content: new Uint8Array(0), isStored: true }]),
    expect: malformed("empty-archive")
  },
  {
    name: "empty-file.zip",
    about: "An archive of one file, which is empty.",
    bytes: () => zip([{ name: "empty.csv", content: new Uint8Array(0), isStored: true }]),
    expect: noRows
  },
  {
    name: "truncated.zip",
    about: "The end of the archive is missing, and the list of its files with it.",
    covers: ["compression-error"],
    bytes: () => cutOff(zip([{ name: "many.csv", content: manyRows }]), 5000),
    expect: malformed("truncated-archive")
  },
  {
    name: "broken.zip",
    about: "The first packed byte has changed, so that nothing can be unpacked.",
    covers: ["compression-error"],
    bytes: () => damaged(zip([{ name: "many.csv", content: manyRows }]), 30 + "many.csv".length),
    expect: malformed("broken-archive")
  },
  {
    name: "wrong-checksum.zip",
    about: "The checksum does not fit the stored file.",
    covers: ["hash-count"],
    bytes: () => zip([{ name: "rows.csv", content: rows, isStored: true, hasWrongChecksum: true }]),
    expect: malformed("broken-archive")
  },
  {
    name: "zip-named-csv.csv",
    about: "An archive, which its name does not say.",
    bytes: () => zip([{ name: "plain.csv", content: rows }]),
    expect: twoRows("zip")
  }
]
