/** Answers with output files, in one of the ways the service may and in some it must not (dossier 6.3, 14 item 10). */
import { createReadStream } from "node:fs"
import type { ServerResponse } from "node:http"
import { PassThrough, Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { pipeline } from "node:stream/promises"
import { createGzip } from "node:zlib"
import yazl from "yazl"
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { OutputFile } from "./execution.ts"

const traversal = "../../../escaped.csv"
// Of the same length: the library refuses the true name, which is put in its place afterwards.
const placeholder = "up/up/up/escaped.csv"

/** The moment of entries that are no files: the same archive has the same bytes whenever it is asked for. */
const always = new Date("2026-01-01T00:00:00Z")

function* zeros(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(1 << 20)
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length))
}

const archiveOf = (
  files: ReadonlyArray<OutputFile>,
  add: (archive: yazl.ZipFile) => void = () => undefined
): Readable => {
  const archive = new yazl.ZipFile()
  for (const file of files) archive.addFile(file.path, file.name)
  add(archive)
  archive.end()
  const output = new PassThrough()
  archive.outputStream.pipe(output)
  archive.on("error", (error: Error) => output.destroy(error))
  return output
}

/** A ZIP with an entry that, taken by its name, lands outside the folder it is unpacked in. Held in memory. */
const archiveWithTraversal = async (files: ReadonlyArray<OutputFile>): Promise<Readable> => {
  const bytes = await buffer(
    archiveOf(files, (archive) => archive.addBuffer(Buffer.from("escaped\n"), placeholder, { mtime: always }))
  )
  const from = Buffer.from(placeholder)
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1))
    bytes.write(traversal, at, "latin1")
  return Readable.from([bytes])
}

const open = async (
  files: ReadonlyArray<OutputFile>,
  behaviour: ActitoBehaviour
): Promise<readonly [contentType: string, body: ReadonlyArray<Readable>]> => {
  const zip = "application/zip"
  const [first] = files
  switch (behaviour.outputFiles) {
    case "plain-csv":
      return ["text/csv", [first === undefined ? Readable.from([]) : createReadStream(first.path)]]
    case "gzip":
      return [
        "application/gzip",
        [first === undefined ? Readable.from([]) : createReadStream(first.path), createGzip()]
      ]
    case "empty-zip":
      return [zip, [archiveOf([])]]
    case "path-traversal-entry":
      return [zip, [await archiveWithTraversal(files)]]
    case "bomb":
      return [
        zip,
        [
          archiveOf(files, (archive) =>
            archive.addReadStream(Readable.from(zeros(behaviour.bombBytes)), "errors_more.csv", {
              mtime: always
            })
          )
        ]
      ]
    case "too-many-entries":
      return [
        zip,
        [
          archiveOf(files, (archive) => {
            const empty = Buffer.alloc(0)
            for (let index = 0; index < behaviour.extraEntries; index++)
              archive.addBuffer(empty, `errors_${index}.csv`, { mtime: always })
          })
        ]
      ]
    default:
      return [zip, [archiveOf(files)]]
  }
}

/** The content type `answerOutputFiles` is going to use. */
export const outputContentType = ({ outputFiles, vagueContentType }: ActitoBehaviour): string => {
  if (vagueContentType && outputFiles !== "json-links") return "application/octet-stream"
  if (outputFiles === "json-links") return "application/json"
  return outputFiles === "plain-csv"
    ? "text/csv"
    : outputFiles === "gzip"
      ? "application/gzip"
      : "application/zip"
}

/** Streams the files as the behaviour says. The first file is the one sent where only one can be. */
export const answerOutputFiles = async (
  response: ServerResponse,
  files: ReadonlyArray<OutputFile>,
  behaviour: ActitoBehaviour
): Promise<void> => {
  const [contentType, body] = await open(files, behaviour)
  response.writeHead(200, {
    "content-type": behaviour.vagueContentType ? "application/octet-stream" : contentType
  })
  await pipeline([...body, response])
}
