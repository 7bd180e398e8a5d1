/** `POST /export/upload`: keeps a file and hands out its `fileRef`. Section 4. */
import { Busboy } from "@fastify/busboy"
import { createWriteStream } from "node:fs"
import { open, rename, rm, stat } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import { Transform, type Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { drain, type Exchange } from "../emulator.ts"
import { Refusal } from "./api-error.ts"
import { makeObjectId } from "./object-id.ts"
import type { FileFormat } from "./record-reader.ts"
import { replyJson } from "./rest-reply.ts"
import type { Tenant } from "./tenant.ts"

interface Received {
  readonly filename: string | undefined
  readonly isTooLarge: boolean
}

const isWithin = (limit: number): { readonly meter: Transform; readonly isTooLarge: () => boolean } => {
  let bytes = 0
  const meter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      // What is above the limit is read, so that the client gets to see the answer, but not kept.
      done(null, bytes > limit ? undefined : chunk)
    }
  })
  return { meter, isTooLarge: () => bytes > limit }
}

const keep = async (source: Readable, path: string, limit: number): Promise<boolean> => {
  const { isTooLarge, meter } = isWithin(limit)
  await pipeline(source, meter, createWriteStream(path))
  return isTooLarge()
}

const malformed = (error: unknown) =>
  new Refusal(400, "BAD_REQUEST", `The form data is malformed: ${(error as Error).message}`)

const openForm = (request: IncomingMessage, contentType: string) => {
  try {
    return new Busboy({
      headers: { ...request.headers, "content-type": contentType },
      isPartAFile: (_field, _type, filename) => filename !== undefined
    })
  } catch (error) {
    throw malformed(error)
  }
}

const receiveMultipart = async (
  request: IncomingMessage,
  contentType: string,
  path: string,
  limit: number
): Promise<Received> => {
  const form = openForm(request, contentType)
  const parts: Array<Readable> = []
  let found: Promise<Received> | undefined
  form.on("file", (field, part, filename) => {
    if (field !== "file" || found !== undefined) return void part.resume()
    parts.push(part)
    found = keep(part, path, limit).then((isTooLarge) => ({ filename, isTooLarge }))
    // Whoever waits for it hears of its failure; until then it must not count as unhandled.
    found.catch(() => undefined)
  })
  try {
    await pipeline(request, form)
  } catch (error) {
    // The parser forgets the part it was in: without this, its file would stay open.
    for (const part of parts) part.destroy()
    throw request.socket.destroyed ? error : malformed(error)
  }
  if (found === undefined)
    throw new Refusal(400, "BAD_REQUEST", 'A form part named "file" with a filename is required')
  return found
}

const receive = async (request: IncomingMessage, path: string, limit: number): Promise<Received> => {
  const contentType = request.headers["content-type"] ?? ""
  if (!/^multipart\/form-data/i.test(contentType)) {
    return { filename: undefined, isTooLarge: await keep(request, path, limit) }
  }
  try {
    return await receiveMultipart(request, contentType, path, limit)
  } finally {
    await drain(request)
  }
}

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

const formatOf = (filename: string): FileFormat => {
  const ending = /\.(csv|jsonl)$/i.exec(filename)?.[1]?.toLowerCase()
  if (ending === "csv" || ending === "jsonl") return ending
  throw new Refusal(400, "BAD_REQUEST", "Only .csv and .jsonl files can be uploaded")
}

/** Streams the upload to the tenant's folder; a file of any size passes through without being held in memory. */
export const handleUpload = async ({ request, response }: Exchange, tenant: Tenant): Promise<void> => {
  const id = makeObjectId()
  const path = `${tenant.folder}/${id}.upload`
  try {
    const { filename, isTooLarge } = await receive(request, path, tenant.behaviour.maxUploadBytes)
    if (isTooLarge) {
      const limit = tenant.behaviour.maxUploadBytes
      throw new Refusal(413, "BAD_REQUEST", `The file is larger than ${limit} bytes`)
    }
    const format = filename === undefined ? await guessFormat(path) : formatOf(filename)
    const baseName = filename?.replace(/\.[^.]*$/, "").replaceAll(/[^A-Za-z0-9_.-]/g, "_") ?? "upload"
    const fileRef = `imports/${tenant.alias}/${baseName}_${id}.${format}`
    const kept = `${tenant.folder}/${id}.${format}`
    await rename(path, kept)
    const { size } = await stat(kept)
    tenant.uploads.add({ fileRef, path: kept, format, bytes: size, uploadedAt: Date.now() })
    replyJson(response, tenant.behaviour.uploadStatus, { fileRef })
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
