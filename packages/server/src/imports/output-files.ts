/** Result files of an import, by what is recorded of them and never by a path from a request. */
import { reportName, RunReport, type RunView, StorageFailed } from "@bulkport/core"
import { Effect, Result, Schema } from "effect"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { constants, open, readFile, realpath } from "node:fs/promises"
import { basename, dirname, join, relative } from "node:path"
import { apiFailure, notThere } from "../answers/api-failure.ts"
import type { OutputDocument, ReportDocument } from "../api/result-documents.ts"
import { attachment } from "../uploads/attachment.ts"
import { placesOf } from "./without-places.ts"

/** A result file, and where it lies, from the folder of the run. */
interface RecordedOutput {
  readonly document: OutputDocument
  readonly path: string
}

/** The result files that are recorded of a run; none before they are collected. */
const recordedOutputs = ({ state: { collected } }: RunView): ReadonlyArray<RecordedOutput> => {
  if (collected === undefined) return []
  const { failedRowsFile, outcomesFile, outputs } = collected
  const ours = (kind: "outcomes" | "failed-rows", path: string): RecordedOutput => ({
    path,
    document: { id: kind, name: basename(path), kind }
  })
  return [
    ours("outcomes", outcomesFile),
    ...(failedRowsFile === undefined ? [] : [ours("failed-rows", failedRowsFile)]),
    ...outputs.map(({ bytes, kind, name, path, sha256 }, index) => ({
      path,
      document: { id: `received-${index + 1}`, name, kind, bytes, sha256 }
    }))
  ]
}

/** What is told of the result files of a run. */
export const outputDocuments = (view: RunView): ReadonlyArray<OutputDocument> =>
  recordedOutputs(view).map(({ document }) => document)

const onStorage = <A>(path: string, use: () => Promise<A>): Effect.Effect<A, StorageFailed> =>
  Effect.tryPromise({
    try: use,
    catch: (error) =>
      new StorageFailed({
        path,
        code: error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN"
      })
  })

/** Opens a file of a run. One that a link leads out of the run's folder is not there. */
const openWithin = (folder: string, path: string) =>
  onStorage(path, async () => {
    const whole = join(folder, path)
    const within = relative(await realpath(folder), await realpath(dirname(whole)))
    if (within.startsWith("..") || within.startsWith("/")) return undefined
    const handle = await open(whole, constants.O_RDONLY | constants.O_NOFOLLOW)
    const found = await handle.stat()
    if (found.isFile()) return { handle, bytes: found.size }
    await handle.close()
    return undefined
  })

const gone = apiFailure(
  404,
  "OutputGone",
  "The file is recorded, but is not there any more.",
  "Ask those who run the server for a copy."
)

/** Sends a result file, as it is. */
export const sendOutput = (view: RunView, outputId: string) =>
  Effect.gen(function* () {
    const output = recordedOutputs(view).find(({ document }) => document.id === outputId)
    if (output === undefined)
      return yield* notThere(
        "output of this id",
        `GET /v1/imports/${view.id}/outputs has those that there are.`
      )
    const { document, path } = output
    const opening = openWithin(view.folder, path).pipe(
      // Gone, or a link by now.
      Effect.catchIf(
        ({ code }) => code === "ENOENT" || code === "ELOOP",
        () => Effect.succeed(undefined)
      )
    )
    // Until the answer has been sent, or could not be.
    const opened = yield* Effect.acquireRelease(opening, (file) =>
      file === undefined ? Effect.void : Effect.promise(() => file.handle.close())
    )
    if (opened === undefined) return yield* gone
    const name = `${view.id}-${document.name.replaceAll("/", "-")}`
    return HttpServerResponse.raw(opened.handle.createReadStream(), {
      // Whatever a service calls its files, a browser is to save them and not to show them.
      contentType: "application/octet-stream",
      contentLength: opened.bytes,
      headers: { "content-disposition": attachment(name), "content-security-policy": "sandbox" }
    })
  })

const decodeReport = Schema.decodeUnknownResult(Schema.fromJsonString(RunReport))

/** The report of a run that has ended, without what only concerns this machine. */
export const reportDocument = (view: RunView) =>
  Effect.gen(function* () {
    const path = join(view.folder, reportName)
    const text = yield* onStorage(path, () => readFile(path, "utf8")).pipe(
      Effect.catchIf(
        ({ code }) => code === "ENOENT",
        () => Effect.succeed(undefined)
      )
    )
    const read = text === undefined ? undefined : decodeReport(text)
    if (read === undefined || Result.isFailure(read))
      return yield* apiFailure(
        404,
        "ReportMissing",
        "The import has no report yet.",
        `GET /v1/imports/${view.id} has how it stands.`
      )
    const { files: _files, job, outputs: _outputs, parts, source, ...report } = read.success
    const { path: sourcePath, ...readAs } = source
    const jobOf = ({ id, label, target }: NonNullable<typeof job>) => ({ id, label, target })
    const withoutPlaces = yield* placesOf(view.id, view)
    const document: ReportDocument = {
      ...report,
      source: { ...readAs, name: basename(sourcePath) },
      ...(job === undefined ? {} : { job: jobOf(job) }),
      ...(parts === undefined ? {} : { parts: parts.map((part) => ({ ...part, job: jobOf(part.job) })) }),
      outputs: outputDocuments(view)
    }
    return withoutPlaces(document)
  })
