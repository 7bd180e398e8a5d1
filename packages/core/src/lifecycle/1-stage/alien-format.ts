import { RowProblem } from "../../rows/row-problem.ts"

/** A file that holds no table that can be read: what it is, and what to do. */
export const notATable = (problem: string): RowProblem =>
  new RowProblem({ code: "not-a-table", problem, line: 1, byte: 0 })

const asCsv = "save the table as CSV (UTF-8) and import that"
const unpack = "unpack it and import the file in it"
const exportAgain = "export the table as CSV and import that"

const excel = `the file is an Excel workbook; ${asCsv}`

/** What a file is, by bytes at an offset that no text has there. */
const signatures: ReadonlyArray<readonly [offset: number, bytes: string, problem: string]> = [
  [0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", `the file is an old Excel workbook or Word document; ${asCsv}`],
  [0, "%PDF-", `the file is a PDF document; ${exportAgain}`],
  [0, "\x89PNG\r\n\x1a\n", `the file is a PNG picture; ${exportAgain}`],
  [0, "\xff\xd8\xff", `the file is a JPEG picture; ${exportAgain}`],
  [0, "GIF87a", `the file is a GIF picture; ${exportAgain}`],
  [0, "GIF89a", `the file is a GIF picture; ${exportAgain}`],
  [8, "WEBPVP8", `the file is a WebP picture; ${exportAgain}`],
  [0, "II*\0", `the file is a TIFF picture; ${exportAgain}`],
  [0, "MM\0*", `the file is a TIFF picture; ${exportAgain}`],
  [0, "{\\rtf", `the file is an RTF document; ${exportAgain}`],
  [0, "SQLite format 3\0", `the file is an SQLite database; ${exportAgain}`],
  [0, "7z\xbc\xaf\x27\x1c", `the file is a 7z archive; ${unpack}`],
  [0, "Rar!\x1a\x07", `the file is a RAR archive; ${unpack}`],
  [4, "1AY&SY", `the file is packed with bzip2; ${unpack}`],
  [0, "\xfd7zXZ\0", `the file is packed with xz; ${unpack}`],
  [0, "\x28\xb5\x2f\xfd", `the file is packed with zstd; ${unpack}`],
  [257, "ustar", `the file is a tar archive; ${unpack}`],
  [0, "\x1f\x8b\x08", `the content of the file is packed with gzip; ${unpack}`],
  [0, "\x7fELF", "the file is a program, not a table"],
  [0, "\xcf\xfa\xed\xfe", "the file is a program, not a table"],
  [0, "\xce\xfa\xed\xfe", "the file is a program, not a table"],
  [0, "\xca\xfe\xba\xbe", "the file is a program, not a table"],
  [0, "\xff\xfe\0\0", "the file is UTF-32 text; save it as UTF-8"],
  [0, "\0\0\xfe\xff", "the file is UTF-32 text; save it as UTF-8"]
]

/** The same, for letters that a header may begin with as well: only where bytes follow that no text has. */
const weakSignatures: ReadonlyArray<readonly [bytes: string, problem: string]> = [
  ["PAR1", `the file is a Parquet file; ${exportAgain}`],
  ["BM", `the file is a BMP picture; ${exportAgain}`],
  ["MZ", "the file is a program, not a table"]
]

/** The first bytes as characters of the same numbers. */
export const headText = (sample: Uint8Array, length: number): string =>
  String.fromCharCode(...sample.subarray(0, length))

/** Says what a file is that is no text, by its first bytes; `undefined` for what may be text. */
export const alienBytes = (sample: Uint8Array): RowProblem | undefined => {
  const head = headText(sample, 512)
  const strong = signatures.find(([offset, bytes]) => head.startsWith(bytes, offset))
  if (strong !== undefined) return notATable(strong[2])
  if (head.startsWith("PK\x03\x04")) return notATable(packedTwice(sample))
  const weak = weakSignatures.find(([bytes]) => head.startsWith(bytes))
  return weak !== undefined && head.includes("\0") ? notATable(weak[1]) : undefined
}

/** Names stand in an archive as they are. What else is in it makes strange text, which is not looked at. */
const packedTwice = (sample: Uint8Array): string =>
  new TextDecoder().decode(sample).includes("[Content_Types].xml")
    ? excel
    : `the content of the file is a ZIP archive; ${unpack}`

/** Says what a ZIP archive is that is no packed table, by the names in it. */
export const alienArchive = (names: ReadonlyArray<string>): RowProblem | undefined => {
  const has = (folder: string) => names.some((name) => name.startsWith(folder))
  if (names.includes("[Content_Types].xml")) {
    if (has("xl/")) return notATable(excel)
    if (has("word/")) return notATable(`the file is a Word document; ${exportAgain}`)
    if (has("ppt/")) return notATable(`the file is a PowerPoint presentation; ${exportAgain}`)
    return notATable(`the file is an Office document; ${asCsv}`)
  }
  if (names.includes("mimetype") && names.includes("content.xml")) {
    return notATable(`the file is an OpenDocument file, as LibreOffice writes it; ${asCsv}`)
  }
  return names.some((name) => name.endsWith(".iwa"))
    ? notATable(`the file is a document of Numbers, Pages or Keynote; ${asCsv}`)
    : undefined
}

/** Says what a file is whose text is no table, by how its text begins; `undefined` for what may be one. */
export const alienText = (text: string): RowProblem | undefined => {
  const begin = text.slice(0, 2000).trimStart()
  if (/^(<!--[^]*?-->\s*)?<(!doctype\s+html|html)\b/i.test(begin)) {
    return notATable(
      "the file is a web page, perhaps one that asks to sign in; download the table itself and import that"
    )
  }
  const tag = /^<([a-z][\w:.-]*)[\s/>]/i.exec(begin)?.[1]
  const isXml = /^<\?xml\b/i.test(begin) || (tag !== undefined && text.includes(`</${tag}>`))
  return isXml ? notATable(`the file is XML; ${exportAgain}`) : undefined
}

/** Characters that stand in no text, apart from those that some systems put between cells. */
const isControl = (code: number): boolean => code < 9 || (code > 13 && code < 27)

/** Says so where text is full of control characters. A few of them are for the check of the rows to find. */
export const alienControls = (text: string): RowProblem | undefined => {
  let count = 0
  for (let at = 0; at < text.length; at++) if (isControl(text.charCodeAt(at))) count += 1
  return count > 3 && count > text.length / 50
    ? notATable(`the file holds binary data, not text; ${exportAgain}`)
    : undefined
}
