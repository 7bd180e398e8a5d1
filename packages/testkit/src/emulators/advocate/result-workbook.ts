/** Writes a result file as the service does when asked for XLSX: a workbook, zipped. Section 9. */
import { createWriteStream } from "node:fs"
import { pipeline } from "node:stream/promises"
import { toUSVString } from "node:util"
import writeWorkbook, { type Cell } from "write-excel-file/node"
import { ZipFile } from "yazl"

/**
 * What XML cannot hold or would not keep, and underscores that would be taken for the beginning of an escape. ECMA-376,
 * `ST_Xstring`. The library leaves such characters out, and so the replacement character, instead of escaping them.
 */
const unsafe = /(?![\t\n])[\p{Cc}\p{Noncharacter_Code_Point}\uFFFD]|_(?=x[0-9A-Fa-f]{4}_)/gu

const escapeOf = (character: string): string =>
  character
    .split("")
    .map((unit) => `_x${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}_`)
    .join("")

/** Numbers and booleans stay what they are; the library makes shared strings of texts. */
const toCell = (value: unknown): Cell => {
  if (value === undefined || value === null || value === "") return null
  if (typeof value === "number") return { value, type: Number }
  if (typeof value === "boolean") return { value, type: Boolean }
  const text = typeof value === "string" ? value : JSON.stringify(value)
  return { value: toUSVString(text).replace(unsafe, escapeOf), type: String }
}

/**
 * Writes rows, the header being the first, as a workbook of one sheet in a ZIP archive. All of it is in memory while it is
 * written: fine for tests, and too much for measuring with hundreds of thousands of rows.
 */
export const writeZippedWorkbook = async (
  path: string,
  name: string,
  rows: ReadonlyArray<ReadonlyArray<unknown>>
): Promise<void> => {
  const sheet = rows.map((row) => row.map(toCell))
  const workbook = await writeWorkbook(sheet, { sheet: "Results" }).toBuffer()
  const archive = new ZipFile()
  archive.addBuffer(workbook, name)
  archive.end()
  await pipeline(archive.outputStream, createWriteStream(path))
}
