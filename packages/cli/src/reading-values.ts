/** How a file is read, in the words people type: the same on the command line and in a settings file. */
import {
  ColumnType,
  type Compression,
  type FileFormat,
  SourceFormat,
  type TextEncoding
} from "@bulkport/core"

/** Words for how rows are written. */
export const formatWords = ["csv", "jsonl", "json"] as const satisfies ReadonlyArray<FileFormat>

/** Words for how a file is packed. */
export const compressionWords = ["none", "gzip", "zip"] as const satisfies ReadonlyArray<Compression>

/** Words for the format in which rows are sent. */
export const sendAsWords = SourceFormat.literals

/** Words for what the cells of a column stand for. */
export const typeWords = ColumnType.literals

/** What a text names of these words. */
export const wordOf = <A extends string>(words: ReadonlyArray<A>, text: string): A | undefined =>
  words.find((word) => word === text)

const delimiters: Readonly<Record<string, string>> = {
  tab: "\t",
  "\\t": "\t",
  comma: ",",
  semicolon: ";",
  pipe: "|"
}

const isMark = (text: string): boolean => text.length === 1 && !/[\r\n]/.test(text)

/** The character that a text stands for: itself, or one of the words `tab`, `comma`, `semicolon` and `pipe`. */
export const parseDelimiter = (text: string): string | undefined => {
  const delimiter = delimiters[text.toLowerCase()] ?? text
  return isMark(delimiter) ? delimiter : undefined
}

/** What must be given for a delimiter, in words. */
export const delimiterHint = "a single character, or tab, comma, semicolon or pipe"

/** The character around cells; empty for `none`. */
export const parseQuote = (text: string): string | undefined =>
  text.toLowerCase() === "none" ? "" : isMark(text) ? text : undefined

/** What must be given for a quote, in words. */
export const quoteHint = "a single character, or none"

/** Spellings in use, without their punctuation. What Windows calls ANSI is Windows-1252 where Latin letters are written. */
const encodings: Readonly<Record<string, TextEncoding>> = {
  utf8: "utf-8",
  utf8bom: "utf-8",
  utf8sig: "utf-8",
  ascii: "utf-8",
  usascii: "utf-8",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  windows1252: "windows-1252",
  win1252: "windows-1252",
  cp1252: "windows-1252",
  "1252": "windows-1252",
  ansi: "windows-1252",
  iso88591: "iso-8859-1",
  "88591": "iso-8859-1",
  latin1: "iso-8859-1",
  l1: "iso-8859-1"
}

/** The encoding that a name stands for, in any of its usual spellings. */
export const parseEncoding = (text: string): TextEncoding | undefined => {
  const name = text.toLowerCase().replaceAll(/[^a-z0-9]/g, "")
  return Object.hasOwn(encodings, name) ? encodings[name] : undefined
}

/** What must be given for an encoding, in words. */
export const encodingHint = "utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1"

/** What must be given for the lines to skip, in words. */
export const skipLinesHint = "a whole number of lines, such as 1"

/** True for a number of lines that can be skipped. */
export const isLineCount = (lines: number): boolean => Number.isSafeInteger(lines) && lines >= 0

/** What must be given for the names of columns, in words. */
export const headerHint = "the names of all columns, none of them empty and each of them once"

/** True for names that a header line could have. */
export const areNames = (names: ReadonlyArray<string>): boolean =>
  names.length > 0 && names.every((name) => name.trim() !== "") && new Set(names).size === names.length

const name = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y

/** Names with commas between them, quoted as in CSV where a name holds a comma. Blanks around a name are left out. */
export const parseNames = (text: string): ReadonlyArray<string> | undefined => {
  const names: Array<string> = []
  name.lastIndex = 0
  for (;;) {
    const found = name.exec(text)
    if (found === null) return undefined
    names.push(found[1]?.replaceAll('""', '"') ?? (found[2] ?? "").trim())
    if (found[3] === "") break
  }
  return areNames(names) ? names : undefined
}

/** A delimiter or a quote as it is typed most easily. */
export const markText = (mark: string): string => (mark === "\t" ? "tab" : mark === "" ? "none" : mark)

/** Names as one text, which `parseNames` reads. */
export const namesText = (names: ReadonlyArray<string>): string =>
  names.map((each) => (/[",]|^\s|\s$/.test(each) ? `"${each.replaceAll('"', '""')}"` : each)).join(",")
