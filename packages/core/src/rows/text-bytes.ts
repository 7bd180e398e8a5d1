import { isAscii } from "node:buffer"
import type { TextEncoding } from "../model/source-file.ts"
import { firstLoneSurrogate } from "./lone-surrogate.ts"
import { readUtf8 } from "./utf8-bytes.ts"
import { fromCodes, meaningless } from "./windows-1252.ts"

/** What could be read of some bytes that begin with a whole character. */
export interface BytesReading {
  /** The text of all whole characters, up to the first invalid one. */
  readonly text: string
  /** How many bytes that text took. Those behind it are an unfinished character, or an invalid one. */
  readonly read: number
  /** True when the byte behind the text cannot be part of any text. */
  readonly isInvalid: boolean
}

/** Reads bytes strictly, in each encoding. */
export const readBytes: Readonly<Record<TextEncoding, (bytes: Buffer) => BytesReading>> = {
  "utf-8": readUtf8,
  "utf-16le": (bytes) => readUtf16(bytes, bytes.length),
  "utf-16be": (bytes) => {
    const even = bytes.length & ~1
    return readUtf16(Buffer.from(bytes.subarray(0, even)).swap16(), bytes.length)
  },
  "windows-1252": (bytes) => {
    if (isAscii(bytes)) return { text: bytes.toString("latin1"), read: bytes.length, isInvalid: false }
    const codes = bytes.toString("latin1")
    const valid = codes.search(meaningless)
    const read = valid === -1 ? bytes.length : valid
    return { text: fromCodes(codes.slice(0, read)), read, isInvalid: valid !== -1 }
  },
  "iso-8859-1": (bytes) => ({ text: bytes.toString("latin1"), read: bytes.length, isInvalid: false })
}

const readUtf16 = (littleEndian: Buffer, length: number): BytesReading => {
  const text = littleEndian.toString("utf16le", 0, length & ~1)
  const valid = firstLoneSurrogate(text)
  if (valid === -1) return { text, read: text.length * 2, isInvalid: false }
  // The last half of all may be the first one of a character whose second half is still to come.
  return { text: text.slice(0, valid), read: valid * 2, isInvalid: valid < text.length - 1 }
}
