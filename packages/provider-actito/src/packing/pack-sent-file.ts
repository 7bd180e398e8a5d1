import {
  type ImportReason,
  LimitExceeded,
  type PreparedFile,
  sentContent,
  type StepContext
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { basename, isAbsolute, join, relative } from "node:path"
import type { SentData } from "../actito-staged.ts"
import type { Compression } from "../actito-wire-profile.ts"
import { packFile } from "./pack-file.ts"
import { maxZipBytes } from "./zip-writer.ts"

/** A name that survives any header and any archive, close to the source's own: a pattern in the definition may want it. */
const plainName = (path: string): string => {
  const name = basename(path).replaceAll(/[^\w.-]+/g, "_")
  return /^\.*$/.test(name) ? "data.csv" : name
}

/**
 * Packs a file into the run's folder; one that is not to be packed stays where it is. Gives what is to be sent of it.
 *
 * Fails with `LimitExceeded` when it has more than `allowed` bytes then.
 */
export const packSentFile: (
  file: PreparedFile,
  context: StepContext,
  compression: Compression,
  allowed: number
) => Effect.Effect<SentData, ImportReason> = Effect.fnUntraced(
  function* (file, context, compression, allowed) {
    const packed = yield* packedAs(compression, file, context)
    if (packed.bytes <= allowed) return { ...packed, compression }
    const what = "bytes after compression"
    return yield* new LimitExceeded({ path: file.source.path, what, allowed, actual: packed.bytes })
  }
)

const packedAs = Effect.fnUntraced(function* (
  compression: Compression,
  file: PreparedFile,
  context: StepContext
) {
  const name = plainName(file.source.path)
  if (compression === "none") {
    const ranges = file.ranges === undefined ? {} : { ranges: file.ranges }
    return { path: file.path, ...ranges, bytes: file.bytes, fileName: name }
  }
  const { path } = file.source
  if (compression === "zip" && file.bytes > maxZipBytes) {
    const what = "bytes before packing as ZIP (as GZIP there may be more)"
    return yield* new LimitExceeded({ path, what, allowed: maxZipBytes, actual: file.bytes })
  }
  const extension = compression === "gzip" ? "gz" : "zip"
  const to = join(context.folder, `data.csv.${extension}`)
  const bytes = yield* packFile(sentContent(file, context), to, compression, name)
  const within = relative(context.resolve("."), to)
  const isOutside = within.startsWith("..") || isAbsolute(within)
  return { path: isOutside ? to : within, bytes, fileName: `${name}.${extension}` }
})
