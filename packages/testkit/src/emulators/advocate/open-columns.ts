import { namesBelow, valueAt } from "./json-record.ts"
import { readHeader, readRecords, type ReadingBehaviour } from "./record-reader.ts"
import type { EmulatedUpload } from "./upload-store.ts"

const maxOpenColumns = 1000

/** The columns a file brings along below a prefix: from a CSV's header, or from every line of a JSONL file. */
export const readOpenColumns = async (
  upload: EmulatedUpload,
  prefix: string,
  behaviour: ReadingBehaviour
): Promise<ReadonlyArray<string>> => {
  if (upload.format === "csv") {
    const header = await readHeader(upload.path, behaviour)
    return header.filter((name) => name.startsWith(`${prefix}.`))
  }
  const path = prefix.split(".")
  const columns = new Set<string>()
  for await (const read of readRecords(upload.path, upload.format, behaviour)) {
    if (read.type !== "record") continue
    for (const name of namesBelow(prefix, valueAt(read.record, path))) columns.add(name)
    if (columns.size >= maxOpenColumns) break
  }
  return [...columns]
}
