import type { TextEncoding } from "../model/source-file.ts"
import { firstLoneSurrogate } from "./lone-surrogate.ts"

/** What could be read of some bytes that begin with a whole character. */
export interface BytesReading {
  /** The text of all whole characters, up to the first invalid one. */
  readonly text: string
  /** How many bytes that text took. Those behind it are an unfinished character, or an invalid one. */
  readonly read: number
  /** True when the byte behind the text cannot be part of any text. */
  readonly isInvalid: boolean
}

/** Reads bytes strictly, in each encoding. All of them read the same, by what Node or a browser has for it. */
export type ByteDecoders = Readonly<Record<TextEncoding, (bytes: Uint8Array) => BytesReading>>

/** What could be read of UTF-16, by its code units. */
export const utf16Reading = (text: string): BytesReading => {
  const valid = firstLoneSurrogate(text)
  if (valid === -1) return { text, read: text.length * 2, isInvalid: false }
  // The last half of all may be the first one of a character whose second half is still to come.
  return { text: text.slice(0, valid), read: valid * 2, isInvalid: valid < text.length - 1 }
}
