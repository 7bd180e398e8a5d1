/** Takes a multipart upload from the wire to the disk (dossier 4.1). */
import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy"
import { createWriteStream } from "node:fs"
import type { IncomingMessage } from "node:http"
import { join } from "node:path"
import { Transform } from "node:stream"
import { pipeline } from "node:stream/promises"
import { RequestRefused } from "./request-refused.ts"
import type { WireProfile } from "./wire-profile.ts"

/** The data file as it lies on the disk, still packed. */
export interface Upload {
  readonly path: string
  /** Bytes as uploaded. */
  readonly bytes: number
  /** Name it came under; never used as a path. */
  readonly fileName: string
  /** Why there is no such file after all. */
  readonly failure?: { readonly code: string; readonly message: string }
}

/** The file parts of a form. */
export interface ReceivedForm {
  readonly data: Upload | undefined
  /** Text of the definition. */
  readonly definition: string | undefined
}

const maxDefinitionBytes = 1_000_000

/** Passes the first `most` bytes on and counts them all. */
const countUpTo = (most: number) => {
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes <= most) this.push(chunk)
      done()
    }
  })
  return { stream, bytes: () => bytes }
}

const readText = async (file: BusboyFileStream): Promise<string> => {
  const chunks: Array<Buffer> = []
  let bytes = 0
  for await (const chunk of file as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= maxDefinitionBytes) chunks.push(chunk)
  }
  if (bytes > maxDefinitionBytes) throw new RequestRefused(400, "TOO_LARGE", "the definition is too large")
  return Buffer.concat(chunks).toString("utf8")
}

/** A form without one of its parts. */
export const missingPart = (part: string): RequestRefused =>
  new RequestRefused(400, "MISSING_PART", `the part ${part} is missing`, part)

/** Like `pipeline`, but leaves the request open when the form is broken, so that an answer can still be sent. */
const feed = (request: IncomingMessage, form: BusboyInstance): Promise<void> =>
  new Promise((resolve, reject) => {
    form.once("finish", resolve)
    form.once("error", (error) => {
      request.unpipe(form)
      reject(error instanceof Error ? error : new Error(String(error)))
    })
    const leave = (): void => {
      if (request.complete) return
      const cut = new Error("the upload was cut")
      form.destroy(cut)
      reject(cut)
    }
    // A client that left before anybody read tells nobody any more.
    if (request.closed) return leave()
    request.once("close", leave)
    request.pipe(form)
  })

/**
 * Writes the data part into a folder and reads the definition part, if one is expected. Either may be missing.
 *
 * The whole request is read before anything is refused, so that a client gets the answer instead of a cut connection.
 * Other parts are read and ignored.
 */
export const receiveForm = async (
  request: IncomingMessage,
  folder: string,
  parts: WireProfile["parts"],
  options: { readonly maxBytes: number; readonly expectsDefinition: boolean }
): Promise<ReceivedForm> => {
  const contentType = request.headers["content-type"] ?? ""
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    throw new RequestRefused(400, "NOT_MULTIPART", "the request must be multipart/form-data with files")
  }
  const path = join(folder, "upload")
  const work: Array<Promise<void>> = []
  let data: { readonly fileName: string; readonly bytes: () => number } | undefined
  let definition: string | undefined
  let refusal: RequestRefused | undefined

  const receive = async (part: string, file: BusboyFileStream, fileName: string | undefined) => {
    const isData = part === parts.data
    const isDefinition = options.expectsDefinition && part === parts.definition
    if (!isData && !isDefinition) return void file.resume()
    if (fileName === undefined || fileName === "") {
      refusal = new RequestRefused(400, "NOT_A_FILE", `the part ${part} must be a file with a name`, part)
      return void file.resume()
    }
    if (isDefinition) {
      definition = await readText(file)
      return
    }
    if (data !== undefined) {
      refusal = new RequestRefused(400, "DUPLICATE_PART", `the part ${part} came twice`, part)
      return void file.resume()
    }
    const counter = countUpTo(options.maxBytes)
    data = { fileName, bytes: counter.bytes }
    await pipeline(file, counter.stream, createWriteStream(path))
  }

  const form = Busboy({
    headers: { ...request.headers, "content-type": contentType },
    isPartAFile: () => true
  })
  const files: Array<BusboyFileStream> = []
  const state = { isBroken: false }
  form.on("file", (part, file, fileName: string | undefined) => {
    file.on("error", () => (state.isBroken = true))
    files.push(file)
    const task = receive(part, file, fileName)
    task.catch(() => file.resume())
    work.push(task)
  })
  try {
    await feed(request, form).catch((error: unknown) => {
      state.isBroken = true
      throw error
    })
    await Promise.all(work)
  } catch (error) {
    for (const file of files) file.destroy()
    await Promise.allSettled(work)
    if (!(request.complete && state.isBroken)) throw error
    throw new RequestRefused(400, "BROKEN_MULTIPART", "the multipart body is broken")
  }

  if (refusal !== undefined) throw refusal
  if (data === undefined) return { data, definition }
  const bytes = data.bytes()
  if (bytes > options.maxBytes) {
    throw new RequestRefused(
      400,
      "FILE_TOO_LARGE",
      `the file has more than ${options.maxBytes} bytes`,
      parts.data
    )
  }
  return { data: { path, bytes, fileName: data.fileName }, definition }
}
