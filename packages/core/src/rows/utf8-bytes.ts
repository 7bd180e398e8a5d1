import { isAscii, isUtf8 } from "node:buffer"
import type { BytesReading } from "./byte-decoders.ts"
import { firstInvalidByte, heldBack } from "./utf8-sequences.ts"

/** Reads UTF-8 strictly, at the speed of a copy where all is ASCII. */
export const readUtf8 = (bytes: Buffer): BytesReading => {
  if (isAscii(bytes)) return { text: bytes.toString("latin1"), read: bytes.length, isInvalid: false }
  const whole = bytes.length - heldBack(bytes)
  const readable = bytes.subarray(0, whole)
  if (isUtf8(readable)) return { text: readable.toString("utf8"), read: whole, isInvalid: false }
  const valid = firstInvalidByte(readable)
  return { text: bytes.toString("utf8", 0, valid), read: valid, isInvalid: true }
}
