import type { TextEncoding } from "../model/source-file.ts"
import { firstLoneSurrogate } from "./lone-surrogate.ts"
import { intoCodes, lackedByWindows1252 } from "./windows-1252.ts"

/** Writes text in one encoding, and knows what that encoding cannot write. */
export interface TextEncoder {
  /** Text → bytes, without a byte-order mark. Only for text that lacks nothing: nothing is replaced by a question mark. */
  readonly encode: (text: string) => Uint8Array
  /** Index of the first character that the encoding lacks, in UTF-16 code units, or -1. */
  readonly firstMissing: (text: string) => number
}

const encoders: Readonly<Record<TextEncoding, TextEncoder>> = {
  "utf-8": { encode: (text) => Buffer.from(text, "utf8"), firstMissing: firstLoneSurrogate },
  "utf-16le": { encode: (text) => Buffer.from(text, "utf16le"), firstMissing: firstLoneSurrogate },
  "utf-16be": { encode: (text) => Buffer.from(text, "utf16le").swap16(), firstMissing: firstLoneSurrogate },
  "windows-1252": {
    encode: (text) => Buffer.from(intoCodes(text), "latin1"),
    firstMissing: (text) => text.search(lackedByWindows1252)
  },
  "iso-8859-1": {
    encode: (text) => Buffer.from(text, "latin1"),
    firstMissing: (text) => text.search(/[\u0100-\uffff]/)
  }
}

/** The encoder of an encoding. It keeps nothing between two texts. */
export const makeTextEncoder = (encoding: TextEncoding): TextEncoder => encoders[encoding]
