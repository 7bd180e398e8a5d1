import type { TextEncoding } from "../model/source-file.ts"
import { firstLoneSurrogate } from "./lone-surrogate.ts"
import { lackedByWindows1252 } from "./windows-1252.ts"

/** Index of the first character that an encoding lacks, in UTF-16 code units, or -1. */
export const firstMissingIn: Readonly<Record<TextEncoding, (text: string) => number>> = {
  "utf-8": firstLoneSurrogate,
  "utf-16le": firstLoneSurrogate,
  "utf-16be": firstLoneSurrogate,
  "windows-1252": (text) => text.search(lackedByWindows1252),
  "iso-8859-1": (text) => text.search(/[\u0100-\uffff]/)
}
