import {
  sentContent,
  ColumnsMissing,
  type ImportReason,
  LimitExceeded,
  OptionsInvalid,
  type PreparedFile,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import { basename, isAbsolute, join, relative } from "node:path"
import type { ActitoConnection } from "../actito-connection.ts"
import { buildDefinition, declaredCompression, disagreements, mappingOf } from "../actito-definition.ts"
import { unmappedKeys } from "../actito-import-types.ts"
import { type ActitoOptions, readOptions } from "../actito-options.ts"
import type { ActitoStaged } from "../actito-staged.ts"
import type { Compression, WireProfile } from "../actito-wire-profile.ts"
import { packFile } from "../packing/pack-file.ts"
import { maxZipBytes } from "../packing/zip-writer.ts"

/**
 * Packs the prepared file where that is worthwhile, and settles the definition that goes with it. Sends nothing.
 *
 * Staging again makes the same file again.
 */
export const stage =
  ({ profile, settings }: ActitoConnection) =>
  (file: PreparedFile, context: StepContext): Effect.Effect<StagedFile, ImportReason> =>
    Effect.gen(function* () {
      const read = readOptions(file.options)
      if (Result.isFailure(read)) return yield* new OptionsInvalid({ problems: read.failure })
      yield* checkAgreement(file, read.success, profile)

      const compression = compressionFor(file, read.success, profile, settings.maxFileBytes)
      const packed = yield* pack(file, context, compression)
      const allowed = settings.maxFileBytes
      if (packed.bytes > allowed) {
        const what = "bytes after compression"
        return yield* new LimitExceeded({ path: file.source.path, what, allowed, actual: packed.bytes })
      }
      const { source } = read.success
      const isOwn = source.type === "own"
      const handle: ActitoStaged = {
        version: 1,
        ...packed,
        compression,
        definition: isOwn
          ? source.definition
          : buildDefinition(source.choices, { ...file, compression, label: context.label }, profile),
        isLabelled: !isOwn && profile.definition.name !== null
      }
      return { prepared: file, handle }
    })

/** Holds file, options and definition against each other, by the connection's own profile. */
const checkAgreement = Effect.fnUntraced(function* (
  file: PreparedFile,
  options: ActitoOptions,
  profile: WireProfile
) {
  const { key, source } = options
  const isOwn = source.type === "own"
  const mapping = isOwn ? mappingOf(source.definition, profile) : source.choices.map
  const separator = isOwn ? undefined : source.choices.separator
  const problems = [
    ...unmappedKeys(key, mapping),
    ...(isOwn ? disagreements(source.definition, file, profile) : []),
    ...(separator !== undefined && separator !== file.delimiter
      ? [`Option separator is "${separator}", and the file has "${file.delimiter}" between cells.`]
      : [])
  ]
  if (problems.length > 0) return yield* new OptionsInvalid({ problems })
  const needed = new Set([...(mapping ?? []).map(({ header }) => header), ...key])
  const missing = [...needed].filter((column) => !file.columns.includes(column)).map((column) => ({ column }))
  if (missing.length === 0) return
  return yield* new ColumnsMissing({ path: file.source.path, missing, found: file.columns })
})

/** What the definition declares; left the choice, a small file goes as it is unless only packing makes it small enough. */
const compressionFor = (
  file: PreparedFile,
  { source }: ActitoOptions,
  profile: WireProfile,
  maxFileBytes: number
): Compression => {
  const declared = source.type === "own" ? declaredCompression(source.definition, profile) : undefined
  if (declared !== undefined && declared !== "unknown") return declared
  const { compression, plainBelowBytes } = profile.upload
  return file.bytes < plainBelowBytes && file.bytes <= maxFileBytes ? "none" : compression
}

/** A name that survives any header and any archive, close to the source's own: a pattern in the definition may want it. */
const plainName = (path: string): string => {
  const name = basename(path).replaceAll(/[^\w.-]+/g, "_")
  return /^\.*$/.test(name) ? "data.csv" : name
}

const pack = Effect.fnUntraced(function* (
  file: PreparedFile,
  context: StepContext,
  compression: Compression
) {
  const name = plainName(file.source.path)
  if (compression === "none") {
    const ranges = file.ranges === undefined ? {} : { ranges: file.ranges }
    return { path: file.path, ...ranges, bytes: file.bytes, fileName: name }
  }
  if (compression === "zip" && file.bytes > maxZipBytes) {
    const what = "bytes before packing as ZIP (as GZIP there may be more)"
    return yield* new LimitExceeded({
      path: file.source.path,
      what,
      allowed: maxZipBytes,
      actual: file.bytes
    })
  }
  const extension = compression === "gzip" ? "gz" : "zip"
  const to = join(context.folder, `data.csv.${extension}`)
  const bytes = yield* packFile(sentContent(file, context), to, compression, name)
  const within = relative(context.resolve("."), to)
  const isOutside = within.startsWith("..") || isAbsolute(within)
  return { path: isOutside ? to : within, bytes, fileName: `${name}.${extension}` }
})
