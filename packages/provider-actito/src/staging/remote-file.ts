/** Files that the service fetches itself: it reads them as they lie there, so nothing may be changed about the one given here. */
import {
  type ImportReason,
  LimitExceeded,
  OutputMalformed,
  type PreparedFile,
  sentBytes,
  SourceFileUnreadable,
  type StepContext,
  systemCode
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import { stat } from "node:fs/promises"
import { basename } from "node:path"
import type { ActitoOptions, RemoteFile } from "../actito-options.ts"
import type { Compression, WireProfile } from "../actito-wire-profile.ts"
import { valueAt } from "../json-path.ts"
import { gunzipped, unzipped } from "../outputs/unpacked-files.ts"
import { type UnpackLimits, unpackLimits } from "../outputs/unpack-limits.ts"

/** It is the user's own file, and has been unpacked once already. */
const ownFile: UnpackLimits = {
  ...unpackLimits(Number.MAX_SAFE_INTEGER),
  maxEntries: 1,
  maxRatio: Number.POSITIVE_INFINITY
}

/** What is known to be changed about a file before it could be sent, in words that go on from "it has to be …". */
const knownChanges = (file: PreparedFile): ReadonlyArray<string> => {
  const { columns, delimiter, encoding, ranges, setAside, source, sourceColumns } = file
  const when = (holds: boolean, words: string): ReadonlyArray<string> => (holds ? [words] : [])
  return [
    ...when(ranges !== undefined, "cut into parts, being more than the service takes in one execution"),
    ...when(setAside > 0, `imported without ${setAside} of its rows`),
    ...when(source.header !== undefined, "given a header line"),
    ...when(source.skipLines > 0, `freed of its first ${source.skipLines} lines`),
    ...when(
      JSON.stringify(columns) !== JSON.stringify(sourceColumns),
      "given other columns (renamed, dropped, set)"
    ),
    ...when(delimiter !== source.delimiter, `written with "${delimiter}" instead of "${source.delimiter}"`),
    ...when(encoding !== source.encoding, `written as ${encoding} instead of ${source.encoding}`),
    ...when(source.quote !== '"', "quoted with double quotes")
  ]
}

const unknownChange =
  "written anew (for a byte-order mark, blank lines, line endings of several kinds, or cells that are set)"

const [lineFeed, carriageReturn, quote] = [10, 13, 34]

/**
 * SHA-256 of the bytes of a CSV file without those that may differ between two ways to write the same rows: quotes, the
 * carriage returns of line endings, and the end of the last line.
 */
const rowsSha256 = <E>(bytes: Stream.Stream<Uint8Array, E>): Effect.Effect<string, E> =>
  Effect.suspend(() => {
    const hash = createHash("sha256")
    let isLineEnded = false
    return Stream.runForEach(bytes, (piece) =>
      Effect.sync(() => {
        const plain = piece.filter((byte) => byte !== carriageReturn && byte !== quote)
        if (plain.length === 0) return
        if (isLineEnded) hash.update("\n")
        isLineEnded = plain.at(-1) === lineFeed
        hash.update(isLineEnded ? plain.subarray(0, -1) : plain)
      })
    ).pipe(Effect.map(() => hash.digest("hex")))
  })

/** What is in a packed file. */
const contentOf = ({ compression, path }: PreparedFile["source"]) => {
  const packed = { name: basename(path), path }
  return compression === "gzip"
    ? gunzipped(packed, ownFile)
    : Stream.flatMap(unzipped(packed, ownFile), ({ body }) => body)
}

/** Whether a copy holds the rows of a packed file as they stand there. */
const isUnpackedOnly = (file: PreparedFile, context: StepContext): Effect.Effect<boolean, ImportReason> =>
  Effect.gen(function* () {
    if (file.source.compression === "none") return false
    const inside = yield* rowsSha256(contentOf(file.source)).pipe(
      Effect.catch((error) =>
        error instanceof OutputMalformed ? Effect.succeed(undefined) : Effect.fail(error)
      )
    )
    return inside === (yield* rowsSha256(sentBytes(file, context)))
  })

/** What is changed about a file before it could be sent; empty for one that is as the service will read it. */
export const changesBeforeSending = (
  file: PreparedFile,
  context: StepContext
): Effect.Effect<ReadonlyArray<string>, ImportReason> =>
  Effect.gen(function* () {
    const known = knownChanges(file)
    if (known.length > 0) return known
    if (file.path === file.source.path) return []
    // A copy that was made only to unpack the file.
    return (yield* isUnpackedOnly(file, context)) ? [] : [unknownChange]
  })

/** Placeholders such as `$yyyyMMdd` are filled in by the service, which has not published all of them. */
const isPlainName = (name: unknown): name is string => typeof name === "string" && !/[$*]/.test(name)

/**
 * What is wrong with where the data comes from, in sentences: said twice and not alike, or said to nobody. An execution that was
 * started so would import something else than the file given here, or nothing.
 */
export const remoteProblems = (
  { remote, source }: Pick<ActitoOptions, "remote" | "source">,
  { retryOf }: Pick<StepContext, "retryOf">,
  { definition: paths, name }: WireProfile
): ReadonlyArray<string> => {
  const when = (holds: boolean, sentence: string): ReadonlyArray<string> => (holds ? [sentence] : [])
  const own = source.type === "own" ? source.definition : undefined
  const [location, named] = [valueAt(own, paths.remoteLocation), valueAt(own, paths.remoteFile)]
  if (remote === undefined) {
    return when(
      location !== undefined && location !== null,
      `The definition has the service fetch the file itself (${paths.remoteLocation ?? ""}), and the file given here would be sent as well: give option remote-file, the name of the same file there, or take the location out.`
    )
  }
  return [
    ...when(
      retryOf !== undefined,
      `A retry imports some rows only, and the service would fetch all of ${remote.file} once more. Put the mended rows at the location as a file of their own and import that by a new run, or import them by a new run without options location and remote-file.`
    ),
    ...when(
      source.type === "built" && (paths.remoteLocation === null || paths.remoteFile === null),
      `Where a definition says which file the service fetches is not known by the wire profile ${name} (definition.remoteLocation, definition.remoteFile): leave out options location and remote-file, and the file is sent.`
    ),
    ...when(
      isPlainName(named) && named !== remote.file,
      `Option remote-file is ${remote.file}, and the definition names ${String(named)} (${paths.remoteFile ?? ""}).`
    )
  ]
}

/** Says in a sentence why such a file cannot be left to the service. */
export const refusalOf = (changes: ReadonlyArray<string>, { file }: RemoteFile): string =>
  `The service reads ${file} as it lies at the location, and the file given here has to be ${changes.join("; ")}. Put a file there that needs nothing of this, and give the same file here.`

/** Fails when the file is larger than the service takes, packed as it is (documented: "Standard Data ETLs", "Limitations"). */
export const refuseTooLarge = (
  { source: { path } }: PreparedFile,
  allowed: number
): Effect.Effect<void, ImportReason> =>
  Effect.gen(function* () {
    const { size } = yield* Effect.tryPromise({
      try: () => stat(path),
      catch: (error) => new SourceFileUnreadable({ path, why: systemCode(error) })
    })
    if (size <= allowed) return
    const what = "bytes, and the service fetches it as it is (packed there may be more in it)"
    return yield* new LimitExceeded({ path, what, allowed, actual: size })
  })

const endings: ReadonlyMap<string, Compression> = new Map([
  [".gz", "gzip"],
  [".zip", "zip"],
  [".csv", "none"]
])

/** What is said about a file that is not sent. */
export const remoteNotes = (
  { file, location }: RemoteFile,
  compression: Compression
): ReadonlyArray<string> => {
  const place = location === undefined ? "the location that the definition names" : `location ${location}`
  const notes = [
    `Nothing is sent: Actito fetches ${file} from ${place}; the file given here only says which rows there are.`
  ]
  const expected = endings.get(/\.[a-z]+$/i.exec(file)?.[0].toLowerCase() ?? "")
  if (expected !== undefined && expected !== compression) {
    notes.push(
      `By its name ${file} is packed otherwise (${expected}) than the file given here (${compression}), which counts.`
    )
  }
  return notes
}
