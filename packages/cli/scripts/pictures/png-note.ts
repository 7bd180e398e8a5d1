import { crc32 } from "node:zlib"

/** Under which a picture says what it was made from, as a word that every PNG may carry. */
const keyword = "Source"

const signatureBytes = 8
/** Of a chunk that begins the picture: its length and name, thirteen bytes about its size and colours, a sum. */
const headerBytes = 4 + 4 + 13 + 4

/** A PNG with a note in it that no viewer shows. */
export const withNote = (png: Buffer, note: string): Buffer => {
  const data = Buffer.from(`tEXt${keyword}\0${note}`, "latin1")
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length - 4)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(data))
  const at = signatureBytes + headerBytes
  return Buffer.concat([png.subarray(0, at), length, data, sum, png.subarray(at)])
}

/** The note in a PNG; undefined when there is none. */
export const noteIn = (png: Buffer): string | undefined => {
  const begin = `tEXt${keyword}\0`
  const at = png.indexOf(begin, 0, "latin1")
  if (at < 4) return undefined
  const end = at + 4 + png.readUInt32BE(at - 4)
  return png.toString("latin1", at + begin.length, end)
}
