/** Archives and workbooks made by hand, for what programs that write them properly would not write. */
import { crc32, deflateRawSync } from "node:zlib"

/** A file in an archive. */
export interface PackedFile {
  readonly name: string
  readonly content: string | Uint8Array
  /** Marked as encrypted, which it is not. */
  readonly isEncrypted?: boolean
  readonly hasWrongChecksum?: boolean
  /** The length that the archive says it has. */
  readonly saysBytes?: number
}

/** Numbers as little-endian bytes: pairs of a number and how many bytes it has. */
const fields = (...pairs: ReadonlyArray<readonly [value: number, size: 2 | 4]>): Buffer =>
  Buffer.concat(
    pairs.map(([value, size]) => {
      const field = Buffer.alloc(size)
      field.writeUIntLE(value, 0, size)
      return field
    })
  )

/** A ZIP archive. */
export const zipOf = (files: ReadonlyArray<PackedFile>): Buffer => {
  const body: Array<Buffer> = []
  const directory: Array<Buffer> = []
  let offset = 0
  for (const file of files) {
    const content = Buffer.from(file.content)
    const name = Buffer.from(file.name)
    const packed = deflateRawSync(content)
    const checksum = (crc32(content) ^ (file.hasWrongChecksum === true ? 1 : 0)) >>> 0
    // Bit 0: encrypted; bit 11: the name is UTF-8.
    const flags = (file.isEncrypted === true ? 1 : 0) | 0x800
    const start = fields([20, 2], [flags, 2], [8, 2], [0, 2], [0x21, 2])
    const sizes = fields([checksum, 4], [packed.length, 4], [file.saysBytes ?? content.length, 4])
    const names = fields([name.length, 2], [0, 2])
    body.push(Buffer.concat([fields([0x04034b50, 4]), start, sizes, names, name, packed]))
    const rest = fields([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4])
    directory.push(Buffer.concat([fields([0x02014b50, 4], [20, 2]), start, sizes, names, rest, name]))
    offset += 30 + name.length + packed.length
  }
  const listing = Buffer.concat(directory)
  const counts = [files.length, 2] as const
  const end = fields(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    counts,
    counts,
    [listing.length, 4],
    [offset, 4],
    [0, 2]
  )
  return Buffer.concat([...body, listing, end])
}

export const mainNamespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

/** A list of relationships: id, last word of the type, target. */
export const relationshipsOf = (
  ...all: ReadonlyArray<readonly [id: string, type: string, target: string]>
): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`)
    .join("")}</Relationships>`

/** Parts of a workbook by their names. */
export type Parts = Readonly<Record<string, string | Uint8Array>>

/** The parts of a workbook with one sheet. Content is what stands within the root elements. */
export const partsOf = (content: {
  readonly rows: string
  readonly strings?: string
  readonly styles?: string
  readonly properties?: string
}): Parts => ({
  "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
  "_rels/.rels": relationshipsOf(["r1", "officeDocument", "xl/workbook.xml"]),
  "xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="${mainNamespace}" xmlns:r="${office}">${content.properties ?? ""}<sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": relationshipsOf(
    ["r1", "worksheet", "worksheets/sheet1.xml"],
    ["r2", "sharedStrings", "sharedStrings.xml"],
    ["r3", "styles", "styles.xml"]
  ),
  "xl/worksheets/sheet1.xml": `<worksheet xmlns="${mainNamespace}"><sheetData>${content.rows}</sheetData></worksheet>`,
  ...(content.strings === undefined
    ? {}
    : { "xl/sharedStrings.xml": `<sst xmlns="${mainNamespace}">${content.strings}</sst>` }),
  ...(content.styles === undefined
    ? {}
    : { "xl/styles.xml": `<styleSheet xmlns="${mainNamespace}">${content.styles}</styleSheet>` })
})

/** Parts as files of an archive. */
export const filesOf = (parts: Parts): ReadonlyArray<PackedFile> =>
  Object.entries(parts).map(([name, content]) => ({ name, content }))

/** An archive of parts, which is a workbook if they are. */
export const packed = (parts: Parts): Buffer => zipOf(filesOf(parts))

/** A workbook with one sheet. */
export const workbookOf = (content: Parameters<typeof partsOf>[0]): Buffer => packed(partsOf(content))

/** A row of cells with texts in them. */
export const textRow = (...texts: ReadonlyArray<string>): string =>
  `<row>${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join("")}</row>`
