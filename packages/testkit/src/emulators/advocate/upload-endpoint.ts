/** `POST /export/upload`: keeps a file and hands out its `fileRef`. Section 4. */
import { Busboy } from "@fastify/busboy"
import { randomUUID } from "node:crypto"
import { createWriteStream } from "node:fs"
import { rename, rm, stat } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import { Transform, type Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { drain, type Exchange } from "../emulator.ts"
import { Refusal } from "./api-error.ts"
import { makeObjectId } from "./object-id.ts"
import type { FileFormat } from "./record-reader.ts"
import { replyJson, withExtras } from "./rest-reply.ts"
import type { Tenant } from "./tenant.ts"
import { formatOfName, formatOfRaw } from "./upload-format.ts"

interface Received {
  readonly filename: string | undefined
  readonly isTooLarge: boolean
}

/** Where an upload goes, how large it may be, and what happens when it turns out to be larger. */
interface Destination {
  readonly path: string
  readonly limit: number
  readonly onTooLarge: () => void
}

const meterFor = ({ limit, onTooLarge }: Destination) => {
  let bytes = 0
  const meter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length
      if (bytes > limit) onTooLarge()
      // What is above the limit is read, so that the client gets to see the answer, but not kept.
      done(null, bytes > limit ? undefined : chunk)
    }
  })
  return { meter, isTooLarge: () => bytes > limit }
}

const keep = async (source: Readable, destination: Destination): Promise<boolean> => {
  const { isTooLarge, meter } = meterFor(destination)
  await pipeline(source, meter, createWriteStream(destination.path))
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
  destination: Destination
): Promise<Received> => {
  const form = openForm(request, contentType)
  const parts: Array<Readable> = []
  let found: Promise<Received> | undefined
  form.on("file", (field, part, filename) => {
    if (field !== "file" || found !== undefined) return void part.resume()
    parts.push(part)
    found = keep(part, destination).then((isTooLarge) => ({ filename, isTooLarge }))
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

const receive = async (request: IncomingMessage, destination: Destination): Promise<Received> => {
  const contentType = request.headers["content-type"] ?? ""
  if (!/^multipart\/form-data/i.test(contentType)) {
    return { filename: undefined, isTooLarge: await keep(request, destination) }
  }
  try {
    return await receiveMultipart(request, contentType, destination)
  } finally {
    await drain(request)
  }
}

const makeFileRef = (
  { alias, behaviour }: Tenant,
  id: string,
  filename: string | undefined,
  format: FileFormat
) => {
  if (behaviour.fileRefShape === "opaque") return `ref:${randomUUID()}`
  const baseName = filename?.replace(/\.[^.]*$/, "").replaceAll(/[^A-Za-z0-9_.-]/g, "_") ?? "upload"
  return `imports/${alias}/${baseName}_${id}.${format}`
}

/** Streams the upload to the tenant's folder; a file of any size passes through without being held in memory. */
export const handleUpload = async ({ request, response }: Exchange, tenant: Tenant): Promise<void> => {
  const { behaviour } = tenant
  const id = makeObjectId()
  const path = `${tenant.folder}/${id}.upload`
  const limit = behaviour.maxUploadBytes
  const onTooLarge = () => {
    if (behaviour.tooLargeUploads === "reset") request.socket.resetAndDestroy()
  }
  try {
    const { filename, isTooLarge } = await receive(request, { path, limit, onTooLarge })
    if (isTooLarge) {
      throw new Refusal(413, "BAD_REQUEST", `The file is larger than ${limit} bytes`)
    }
    const format =
      filename === undefined ? await formatOfRaw(request, path, behaviour) : formatOfName(filename)
    const fileRef = makeFileRef(tenant, id, filename, format)
    const kept = `${tenant.folder}/${id}.${format}`
    await rename(path, kept)
    const { size } = await stat(kept)
    tenant.uploads.add({ fileRef, path: kept, format, bytes: size, uploadedAt: Date.now() })
    replyJson(response, behaviour.uploadStatus, withExtras({ fileRef }, behaviour))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
