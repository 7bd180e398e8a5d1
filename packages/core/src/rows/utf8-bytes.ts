import { isAscii, isUtf8 } from "node:buffer"
import type { BytesReading } from "./text-bytes.ts"

/** Reads UTF-8 strictly, at the speed of a copy where all is ASCII. */
export const readUtf8 = (bytes: Buffer): BytesReading => {
  if (isAscii(bytes)) return { text: bytes.toString("latin1"), read: bytes.length, isInvalid: false }
  const whole = bytes.length - heldBack(bytes)
  const readable = bytes.subarray(0, whole)
  if (isUtf8(readable)) return { text: readable.toString("utf8"), read: whole, isInvalid: false }
  const valid = firstInvalidByte(readable)
  return { text: bytes.toString("utf8", 0, valid), read: valid, isInvalid: true }
}

/** Length of the unfinished character at the end of text. */
const heldBack = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? back : 0
  }
  return 0
}

/** Offset of the first byte that is not part of valid UTF-8. */
const firstInvalidByte = (bytes: Uint8Array): number => {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return at
}

/** Length of the valid sequence that begins here, or 0. Follows the table of well-formed sequences of Unicode, section 3.9. */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const byte = (offset: number): number => bytes[at + offset] ?? 0
  const isTail = (offset: number, low = 0x80, high = 0xbf): boolean =>
    byte(offset) >= low && byte(offset) <= high
  const first = byte(0)
  if (first < 0x80) return 1
  if (first >= 0xc2 && first <= 0xdf) return isTail(1) ? 2 : 0
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80
    const high = first === 0xed ? 0x9f : 0xbf
    return isTail(1, low, high) && isTail(2) ? 3 : 0
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80
    const high = first === 0xf4 ? 0x8f : 0xbf
    return isTail(1, low, high) && isTail(2) && isTail(3) ? 4 : 0
  }
  return 0
}
