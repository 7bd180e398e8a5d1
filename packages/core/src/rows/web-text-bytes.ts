import { type ByteDecoders, type BytesReading, utf16Reading } from "./byte-decoders.ts"
import { firstInvalidByte, heldBack } from "./utf8-sequences.ts"
import { intoCodes, meaningless } from "./windows-1252.ts"

/** Marks are for the reader to take away. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Not strict: the five bytes that mean nothing become the characters of the same numbers. */
const windows1252 = new TextDecoder("windows-1252")

/** As many code units are made into text at once: each is an argument of a call. */
const unitsAtOnce = 8192

const textOfUnits = (units: Uint16Array): string => {
  let text = ""
  for (let at = 0; at < units.length; at += unitsAtOnce) {
    // As a list of arguments; to spread them is many times slower.
    text += String(Reflect.apply(String.fromCharCode, undefined, units.subarray(at, at + unitsAtOnce)))
  }
  return text
}

const readUtf8 = (bytes: Uint8Array): BytesReading => {
  const readable = bytes.subarray(0, bytes.length - heldBack(bytes))
  try {
    return { text: utf8.decode(readable), read: readable.length, isInvalid: false }
  } catch {
    const read = firstInvalidByte(readable)
    return { text: utf8.decode(readable.subarray(0, read)), read, isInvalid: true }
  }
}

const readUtf16 = (bytes: Uint8Array, isLowFirst: boolean): BytesReading => {
  const units = new Uint16Array(bytes.length >> 1)
  const [low, high] = isLowFirst ? [0, 1] : [1, 0]
  for (let at = 0; at < units.length; at++) {
    units[at] = (bytes[at * 2 + low] ?? 0) | ((bytes[at * 2 + high] ?? 0) << 8)
  }
  return utf16Reading(textOfUnits(units))
}

/** Reads bytes strictly, in each encoding, with what browsers have for it. They take ISO-8859-1 for Windows-1252. */
export const readWebBytes: ByteDecoders = {
  "utf-8": readUtf8,
  "utf-16le": (bytes) => readUtf16(bytes, true),
  "utf-16be": (bytes) => readUtf16(bytes, false),
  "windows-1252": (bytes) => {
    const text = windows1252.decode(bytes)
    const valid = text.search(meaningless)
    return valid === -1
      ? { text, read: bytes.length, isInvalid: false }
      : { text: text.slice(0, valid), read: valid, isInvalid: true }
  },
  "iso-8859-1": (bytes) => ({
    text: intoCodes(windows1252.decode(bytes)),
    read: bytes.length,
    isInvalid: false
  })
}
