import { gzipSync } from "node:zlib"
import type { AwkwardFile } from "./awkward-file.ts"
import { encoded, joined, zip } from "./bytes.ts"
import { malformed } from "./expectations.ts"

const refused = malformed("not-a-table")

/** Bytes of no meaning behind a signature, with zero bytes, line breaks and commas among them. */
const filling = Uint8Array.from({ length: 4000 }, (_, index) => (index * index * 31 + 17) % 256)

const workbook = zip([
  { name: "[Content_Types].xml", content: encoded('<?xml version="1.0"?><Types/>') },
  { name: "_rels/.rels", content: encoded('<?xml version="1.0"?><Relationships/>') },
  { name: "xl/workbook.xml", content: encoded('<?xml version="1.0"?><workbook/>') },
  { name: "xl/worksheets/sheet1.xml", content: encoded('<?xml version="1.0"?><worksheet/>') }
])

const openDocument = zip([
  { name: "mimetype", content: encoded("application/vnd.oasis.opendocument.spreadsheet"), isStored: true },
  { name: "content.xml", content: encoded('<?xml version="1.0"?><office/>') },
  { name: "META-INF/manifest.xml", content: encoded('<?xml version="1.0"?><manifest/>') }
])

const page =
  "<!DOCTYPE html>\n<html><head><title>Sign in, please</title></head>\n<body><p>a,b</p></body></html>\n"

/** Files that hold no table that could be read, or none that we read. Frictionless calls most of them format errors. */
export const notTables: ReadonlyArray<AwkwardFile> = [
  {
    name: "workbook.xlsx",
    about: "An Excel workbook, which is a ZIP archive.",
    covers: ["format-error"],
    bytes: () => workbook,
    expect: refused
  },
  {
    name: "workbook.csv",
    about: "An Excel workbook that was only renamed.",
    covers: ["format-error", "source-error"],
    bytes: () => workbook,
    expect: refused
  },
  {
    name: "workbook.ods",
    about: "A workbook of LibreOffice.",
    bytes: () => openDocument,
    expect: refused
  },
  {
    name: "workbook.zip",
    about: "A ZIP archive with a workbook in it.",
    bytes: () => zip([{ name: "report.xlsx", content: workbook, isStored: true }]),
    expect: refused
  },
  {
    name: "old-workbook.xls",
    about: "An Excel workbook of before 2007.",
    bytes: () => joined([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], filling),
    expect: refused
  },
  {
    name: "document.pdf",
    about: "A PDF document.",
    bytes: () =>
      joined("%PDF-1.7\n%", [0xe2, 0xe3, 0xcf, 0xd3], "\n1 0 obj\n<</Type/Catalog>>\nendobj\n", filling),
    expect: refused
  },
  {
    name: "packed-document.csv.gz",
    about: "A PDF document, packed with gzip.",
    bytes: () => gzipSync(joined("%PDF-1.7\n%", [0xe2, 0xe3, 0xcf, 0xd3], "\n", filling)),
    expect: refused
  },
  {
    name: "page.html",
    about: "A web page.",
    bytes: () => encoded(page),
    expect: refused
  },
  {
    name: "signed-out.csv",
    about: "A page that asks to sign in, saved in place of the export, behind blank lines.",
    covers: ["source-error"],
    bytes: () => encoded(`\r\n\r\n  ${page}`),
    expect: refused
  },
  {
    name: "picture.png",
    about: "A PNG picture.",
    bytes: () => joined([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d], "IHDR", filling),
    expect: refused
  },
  {
    name: "photo.jpeg",
    about: "A JPEG picture.",
    bytes: () => joined([0xff, 0xd8, 0xff, 0xe0, 0, 0x10], "JFIF", [0, 1, 1], filling),
    expect: refused
  },
  {
    name: "rows.parquet",
    about: "A Parquet file: a table, but none of text.",
    bytes: () => joined("PAR1", filling, "PAR1"),
    expect: refused
  },
  {
    name: "rows.sqlite",
    about: "A database of SQLite.",
    bytes: () => joined("SQLite format 3\u0000", filling),
    expect: refused
  },
  {
    name: "unknown.bin",
    about: "Binary content of no known kind.",
    bytes: () => joined([0x7f, 0, 1, 2, 0, 0, 3], filling),
    expect: { refused: { tag: "SourceMalformed" } }
  }
]
