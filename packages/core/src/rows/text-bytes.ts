import { isAscii } from "node:buffer"
import { type ByteDecoders, utf16Reading } from "./byte-decoders.ts"
import { readUtf8 } from "./utf8-bytes.ts"
import { fromCodes, meaningless } from "./windows-1252.ts"

export type { BytesReading } from "./byte-decoders.ts"

/** The same memory with what Node knows to do with it. */
const inBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Reads bytes strictly, in each encoding, with what Node has for it. */
export const readBytes: ByteDecoders = {
  "utf-8": (bytes) => readUtf8(inBuffer(bytes)),
  "utf-16le": (bytes) => utf16Reading(inBuffer(bytes).toString("utf16le", 0, bytes.length & ~1)),
  "utf-16be": (bytes) => {
    const swapped = Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()
    return utf16Reading(swapped.toString("utf16le"))
  },
  "windows-1252": (bytes) => {
    const codes = inBuffer(bytes).toString("latin1")
    if (isAscii(bytes)) return { text: codes, read: bytes.length, isInvalid: false }
    const valid = codes.search(meaningless)
    const read = valid === -1 ? bytes.length : valid
    return { text: fromCodes(codes.slice(0, read)), read, isInvalid: valid !== -1 }
  },
  "iso-8859-1": (bytes) => ({
    text: inBuffer(bytes).toString("latin1"),
    read: bytes.length,
    isInvalid: false
  })
}
