import type { TextEncoding } from "../model/source-file.ts"
import { firstMissingIn } from "./missing-character.ts"
import { intoCodes } from "./windows-1252.ts"

/** Writes text in one encoding, and knows what that encoding cannot write. */
export interface TextEncoder {
  /** Text → bytes, without a byte-order mark. Only for text that lacks nothing: nothing is replaced by a question mark. */
  readonly encode: (text: string) => Uint8Array
  /** Index of the first character that the encoding lacks, in UTF-16 code units, or -1. */
  readonly firstMissing: (text: string) => number
}

const encoders: Readonly<Record<TextEncoding, TextEncoder["encode"]>> = {
  "utf-8": (text) => Buffer.from(text, "utf8"),
  "utf-16le": (text) => Buffer.from(text, "utf16le"),
  "utf-16be": (text) => Buffer.from(text, "utf16le").swap16(),
  "windows-1252": (text) => Buffer.from(intoCodes(text), "latin1"),
  "iso-8859-1": (text) => Buffer.from(text, "latin1")
}

/** The encoder of an encoding. It keeps nothing between two texts. */
export const makeTextEncoder = (encoding: TextEncoding): TextEncoder => ({
  encode: encoders[encoding],
  firstMissing: firstMissingIn[encoding]
})
