/** Tells the format of an upload. Section 4. */
import { open } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import { Refusal } from "./api-error.ts"
import type { AdvocateBehaviour } from "./behaviour.ts"
import type { FileFormat } from "./record-reader.ts"

/** The format of raw bytes, which have no filename, from their first letter (assumed). */
const guessFormat = async (path: string): Promise<FileFormat> => {
  const file = await open(path, "r")
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.toString("utf8", 0, bytesRead).trimStart().startsWith("{") ? "jsonl" : "csv"
  } finally {
    await file.close()
  }
}

const formatsByType: Readonly<Partial<Record<string, FileFormat>>> = {
  "text/csv": "csv",
  "application/x-ndjson": "jsonl",
  "application/jsonl": "jsonl"
}

/** The format of an upload that came without a filename, as far as the behaviour lets it be known. */
export const formatOfRaw = async (
  { headers }: IncomingMessage,
  path: string,
  { rawUploads }: AdvocateBehaviour
): Promise<FileFormat> => {
  if (rawUploads === "guessed") return guessFormat(path)
  const contentType = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? ""
  const format = rawUploads === "refused" ? undefined : formatsByType[contentType]
  if (format === undefined) throw new Refusal(400, "BAD_REQUEST", "The format of the file cannot be told")
  return format
}

/** The format of a file, from the ending of its name. Section 4: .csv and .jsonl. */
export const formatOfName = (filename: string): FileFormat => {
  const ending = /\.(csv|jsonl)$/i.exec(filename)?.[1]?.toLowerCase()
  if (ending === "csv" || ending === "jsonl") return ending
  throw new Refusal(400, "BAD_REQUEST", "Only .csv and .jsonl files can be uploaded")
}
