import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import type { ServerResponse } from "node:http"
import { pipeline } from "node:stream/promises"

/** A file on the emulator's disk that can be downloaded. */
export interface StoredFile {
  readonly path: string
  readonly contentType: string
  /** Name the service gives it, with its ending. */
  readonly name: string
}

/** Streams a file as the answer. */
export const sendFile = async (response: ServerResponse, file: StoredFile): Promise<void> => {
  const { size } = await stat(file.path)
  response.writeHead(200, {
    "content-type": file.contentType,
    "content-length": size,
    "content-disposition": `attachment; filename="${file.name}"`
  })
  await pipeline(createReadStream(file.path), response)
}
