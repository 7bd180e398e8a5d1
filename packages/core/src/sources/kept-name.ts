import type { SourceFormat } from "../model/source-file.ts"
import { type ImportSource, isOpenable } from "./import-source.ts"

/** Longest name of a kept file, in characters. */
const longest = 100

/** Names that Windows takes for devices. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** A foreign name as the name of a file: no folder, no dot in front, nothing that a shell or a terminal acts on. */
export const cleanName = (name: string): string => {
  const last = name.normalize("NFC").split(/[\\/]/).at(-1) ?? ""
  const plain = last.replaceAll(/[^\p{L}\p{N}._ -]+/gu, "_").replace(/^[. _-]+/, "")
  // Of a long name, the end tells how it is packed and written.
  const short = plain.length > longest ? plain.slice(plain.length - longest).replace(/^[. _-]+/, "") : plain
  const safe = short.replace(/[. ]+$/, "")
  return devices.test(safe) ? `file-${safe}` : safe
}

const lastOfPath = ({ pathname }: URL): string => {
  const last = pathname.split("/").at(-1) ?? ""
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** What a kept source is called: as somebody said, or as its address ends, or by what it is. */
export const keptName = (
  source: ImportSource,
  name: string | undefined,
  format: SourceFormat = "jsonl"
): string => {
  const given = cleanName(name ?? (source instanceof URL ? lastOfPath(source) : ""))
  if (given !== "") return given
  return source instanceof URL || isOpenable(source) ? "source" : `rows.${format}`
}
