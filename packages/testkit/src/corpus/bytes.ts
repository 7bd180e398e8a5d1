import type { TextEncoding } from "@bulkport/core"
import { crc32, deflateRawSync } from "node:zlib"

/** What Windows-1252 has between 0x80 and 0x9f. */
const windowsCharacters = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ"

const windowsByte = (character: string): number => {
  const index = windowsCharacters.indexOf(character)
  return index === -1 ? character.charCodeAt(0) : 0x80 + index
}

/** Text as bytes. Every character must be one that the encoding has. */
export const encoded = (text: string, encoding: TextEncoding = "utf-8"): Uint8Array => {
  switch (encoding) {
    case "utf-8":
      return Buffer.from(text, "utf8")
    case "utf-16le":
      return Buffer.from(text, "utf16le")
    case "utf-16be":
      return Buffer.from(text, "utf16le").swap16()
    case "windows-1252":
      return Uint8Array.from([...text], windowsByte)
    case "iso-8859-1":
      return Buffer.from(text, "latin1")
  }
}

/** Pieces of text, in UTF-8, and of bytes, one behind the other. */
export const joined = (...parts: ReadonlyArray<string | Uint8Array | ReadonlyArray<number>>): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? encoded(part) : Uint8Array.from(part))))

/** Bytes without the last ones. */
export const cutOff = (bytes: Uint8Array, lastBytes: number): Uint8Array =>
  bytes.subarray(0, bytes.length - lastBytes)

/** Bytes with the one at this offset turned into another. A negative offset counts from the end. */
export const damaged = (bytes: Uint8Array, offset: number): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  const at = offset < 0 ? bytes.length + offset : offset
  copy[at] = (copy[at] ?? 0) ^ 0x55
  return copy
}

/** A text, then a piece of text many times over, then another text: a file too large to hold. */
export async function* repeated(
  before: string,
  piece: string,
  times: number,
  after: string
): AsyncGenerator<Uint8Array> {
  const bytes = encoded(piece)
  yield encoded(before)
  for (let done = 0; done < times; done++) yield bytes
  yield encoded(after)
}

/** A file in a ZIP archive. */
export interface ZipEntry {
  readonly name: string
  readonly content: Uint8Array
  /** Stored as it is, not deflated. */
  readonly isStored?: boolean
  /** Marked as encrypted. Its content is then not the true one, whatever the password. */
  readonly isEncrypted?: boolean
  /** Sizes and checksum stand behind the content, as written by programs that write archives as streams. */
  readonly hasDescriptor?: boolean
  /** The checksum is not that of the content. */
  readonly hasWrongChecksum?: boolean
}

/** Numbers as little-endian bytes: pairs of a number and how many bytes it has. */
const fields = (...pairs: ReadonlyArray<readonly [value: number, size: 2 | 4]>): Uint8Array =>
  Buffer.concat(
    pairs.map(([value, size]) => {
      const field = Buffer.alloc(size)
      field.writeUIntLE(value, 0, size)
      return field
    })
  )

const partsOf = (entry: ZipEntry) => {
  const name = encoded(entry.name)
  const isStored = entry.isStored === true
  const packed = isStored ? entry.content : deflateRawSync(entry.content)
  // An encrypted entry begins with twelve bytes that the password is tried on.
  const data =
    entry.isEncrypted === true
      ? joined(
          new Uint8Array(12),
          packed.map((byte) => byte ^ 0xa5)
        )
      : packed
  const checksum = crc32(entry.content) ^ (entry.hasWrongChecksum === true ? 1 : 0)
  // Bit 0: encrypted; bit 3: descriptor behind the content; bit 11: the name is UTF-8.
  const flags = (entry.isEncrypted === true ? 1 : 0) | (entry.hasDescriptor === true ? 8 : 0) | 0x800
  const start = fields([20, 2], [flags, 2], [isStored ? 0 : 8, 2], [0, 2], [0x21, 2])
  const sizes = fields([checksum >>> 0, 4], [data.length, 4], [entry.content.length, 4])
  return { name, data, start, sizes, hasDescriptor: entry.hasDescriptor === true }
}

/** A ZIP archive, written as the format's description has it, with what is asked for and nothing else. */
export const zip = (entries: ReadonlyArray<ZipEntry>, comment = ""): Uint8Array => {
  const body: Array<Uint8Array> = []
  const directory: Array<Uint8Array> = []
  let offset = 0
  for (const entry of entries) {
    const { data, hasDescriptor, name, sizes, start } = partsOf(entry)
    const written = joined(
      fields([0x04034b50, 4]),
      start,
      hasDescriptor ? new Uint8Array(12) : sizes,
      fields([name.length, 2], [0, 2]),
      name,
      data,
      hasDescriptor ? joined(fields([0x08074b50, 4]), sizes) : ""
    )
    const listed = joined(
      fields([0x02014b50, 4], [20, 2]),
      start,
      sizes,
      fields([name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]),
      name
    )
    body.push(written)
    directory.push(listed)
    offset += written.length
  }
  const listing = joined(...directory)
  const end = fields(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [entries.length, 2],
    [entries.length, 2],
    [listing.length, 4],
    [offset, 4],
    [encoded(comment).length, 2]
  )
  return joined(...body, listing, end, comment)
}
