import { Stream } from "effect"
import type { StorageFailed } from "../errors/reasons.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import { fileBytes } from "../rows/file-bytes.ts"
import type { FileContent } from "../transport/request-body.ts"
import type { StepContext } from "./provider.ts"

/** The bytes to send, for a request body: the whole file or the ranges of it that are sent. */
export const sentContent = (file: PreparedFile, context: Pick<StepContext, "resolve">): FileContent => ({
  path: context.resolve(file.path),
  ...(file.ranges === undefined ? {} : { ranges: file.ranges })
})

/** The bytes to send, for whoever packs or reads them. In constant memory. */
export const sentBytes = (
  file: PreparedFile,
  context: Pick<StepContext, "resolve">
): Stream.Stream<Uint8Array, StorageFailed> => {
  const path = context.resolve(file.path)
  if (file.ranges === undefined) return fileBytes(path)
  return Stream.fromIterable(file.ranges).pipe(Stream.flatMap(({ from, to }) => fileBytes(path, from, to)))
}
