import {
  jsonBody,
  type MultipartPart,
  multipartBody,
  type RequestBody,
  SourceFileUnreadable,
  type StepContext,
  StorageFailed,
  systemCode
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { stat } from "node:fs/promises"
import type { ActitoStaged, SentData } from "../actito-staged.ts"
import type { Compression, WireProfile } from "../actito-wire-profile.ts"

const contentTypes: Readonly<Record<Compression, string>> = {
  none: "text/csv",
  gzip: "application/gzip",
  zip: "application/zip"
}

const onDisk = <Value>(path: string, read: () => Promise<Value>) =>
  Effect.tryPromise({ try: read, catch: (error) => new StorageFailed({ path, code: systemCode(error) }) })

const dataPart = (data: SentData, path: string, { parts }: WireProfile): MultipartPart => ({
  name: parts.data,
  filename: data.fileName,
  contentType: contentTypes[data.compression],
  content: { path, ...(data.ranges === undefined ? {} : { ranges: data.ranges }) }
})

const definitionPart = ({ definition }: ActitoStaged, { parts }: WireProfile): MultipartPart => ({
  name: parts.definition,
  filename: "definition.json",
  contentType: "application/json",
  content: Buffer.from(JSON.stringify(definition))
})

/**
 * What is sent to start: data and definition for a one-shot execution, the data alone for a predefined ETL, the definition
 * alone for data that the service fetches itself. All of them are files with a name.
 *
 * Fails before anything is sent, also when the staged file has another size now.
 */
export const startBody = (
  staged: ActitoStaged,
  context: StepContext,
  profile: WireProfile
): Effect.Effect<RequestBody, SourceFileUnreadable | StorageFailed> =>
  Effect.gen(function* () {
    const { data, definition, route } = staged
    if (data === undefined) {
      if (profile.upload.remoteBody === "json") return jsonBody(definition)
      return yield* Effect.promise(() => multipartBody([definitionPart(staged, profile)]))
    }
    const path = context.resolve(data.path)
    const { size } = yield* onDisk(path, () => stat(path))
    if (data.ranges === undefined && size !== data.bytes) {
      const why = `it has ${size} bytes now, and had ${data.bytes} when it was staged`
      return yield* new SourceFileUnreadable({ path, why })
    }
    const parts = [dataPart(data, path, profile)]
    if (route === "one-shot") parts.push(definitionPart(staged, profile))
    return yield* onDisk(path, () => multipartBody(parts))
  })
