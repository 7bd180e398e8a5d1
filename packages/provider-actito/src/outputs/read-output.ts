import {
  fileBytes,
  type OutcomeStatement,
  OutputMalformed,
  type SavedOutput,
  type StorageFailed
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import type { WireProfile } from "../actito-wire-profile.ts"
import { parseJson } from "../json-path.ts"
import { contentKindOf, kindBytes } from "./content-kind.ts"
import type { StagedColumns } from "./outcome-columns.ts"
import { outcomeRows } from "./outcome-rows.ts"
import { asUtf8 } from "./output-text.ts"
import { peekBytes } from "./peeked-bytes.ts"
import { readResults, type ResultsReading } from "./results-summary.ts"
import type { UnpackLimits } from "./unpack-limits.ts"
import { gunzipped, unzipped } from "./unpacked-files.ts"

type Statements = Stream.Stream<OutcomeStatement, OutputMalformed | StorageFailed>

/** Results with one entry for each loaded table are never as large. */
export const maxSummaryBytes = 4 * 1024 * 1024

/** What is known about the import whose result files are read. */
export interface ReadingFacts {
  readonly staged: StagedColumns
  /** Ids or names of all tables that are loaded; empty when they are not known. */
  readonly tables: ReadonlyArray<string>
  readonly profile: WireProfile
  readonly limits: UnpackLimits
}

/**
 * Reads a saved file of rows into what it says, by its content and whatever its name.
 *
 * What it cannot read to its end fails with `OutputMalformed`; what was read before counts.
 */
export const readOutput = (
  output: SavedOutput,
  path: string,
  { limits, profile, staged }: ReadingFacts
): Statements => {
  const file = { name: output.name, path }
  const rows = (name: string, body: Stream.Stream<Uint8Array, OutputMalformed | StorageFailed>): Statements =>
    readText(asUtf8(body, staged.encoding), (text) =>
      outcomeRows(text, { name, output: output.name }, staged, profile)
    )
  return Stream.unwrap(
    Effect.gen(function* () {
      const { head } = yield* Effect.scoped(peekBytes(fileBytes(path), (soFar) => soFar.length >= kindBytes))
      switch (contentKindOf(head)) {
        case "zip":
          return Stream.flatMap(unzipped(file, limits), ({ body, name }) => rows(name, body))
        case "gzip":
          return rows(output.name, gunzipped(file, limits))
        default:
          return rows(output.name, fileBytes(path))
      }
    })
  )
}

/** Reads what is CSV; JSON, and archives in archives, say nothing for certain. */
const readText = (
  body: Stream.Stream<Uint8Array, OutputMalformed | StorageFailed>,
  read: (text: Stream.Stream<Uint8Array, OutputMalformed | StorageFailed>) => Statements
): Statements =>
  Stream.unwrap(
    Effect.gen(function* () {
      const peeked = yield* peekBytes(body, (soFar) => soFar.length >= kindBytes)
      return contentKindOf(peeked.head) === "csv" ? read(peeked.body) : drained(peeked.body)
    })
  )

/** Reads to the end all the same: a broken archive is to be reported whatever is in it. */
const drained = (body: Stream.Stream<Uint8Array, OutputMalformed | StorageFailed>): Statements =>
  Stream.filter(Stream.drain(body), () => false)

/** Reads saved integration results. They say how many rows of which tables, and name none. */
export const readSummary = (output: SavedOutput, path: string, facts: ReadingFacts): Statements => {
  const malformed = (problem: string) => new OutputMalformed({ output: output.name, problem })
  return Stream.unwrap(
    Effect.gen(function* () {
      if (output.bytes > maxSummaryBytes) return yield* malformed("it is too large for a summary")
      const reading = yield* resultsAt(path, facts)
      if (reading === undefined) return yield* malformed("it is not JSON")
      if (reading.problem !== undefined) return yield* malformed(reading.problem)
      return reading.totals === undefined ? Stream.empty : Stream.succeed(reading.totals)
    })
  )
}

/** What results at this path say about our rows; undefined when they are not JSON. */
const resultsAt = (
  path: string,
  { profile, tables }: ReadingFacts
): Effect.Effect<ResultsReading | undefined, StorageFailed> =>
  fileBytes(path, 0, maxSummaryBytes).pipe(
    Stream.decodeText,
    Stream.mkString,
    Effect.map((text) => {
      const body = parseJson(text)
      return body === undefined ? undefined : readResults(body, tables, profile)
    })
  )

/**
 * Whether the results beside a result file are only about tables that were not imported: its rows are those of another import
 * then. False when there are no results there.
 */
export const isOfOtherTables = (
  resultsPath: string,
  facts: ReadingFacts
): Effect.Effect<boolean, StorageFailed> =>
  resultsAt(resultsPath, facts).pipe(
    Effect.map((reading) => reading?.isOfOthers ?? false),
    Effect.catchIf(
      ({ code }) => code === "ENOENT",
      () => Effect.succeed(false)
    )
  )
