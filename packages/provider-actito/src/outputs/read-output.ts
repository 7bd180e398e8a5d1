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
import { peekBytes } from "./peeked-bytes.ts"
import { totalsIn } from "./results-summary.ts"
import type { UnpackLimits } from "./unpack-limits.ts"
import { gunzipped, unzipped } from "./unpacked-files.ts"

type Statements = Stream.Stream<OutcomeStatement, OutputMalformed | StorageFailed>

/** Results with one entry for each loaded table are never as large. */
export const maxSummaryBytes = 4 * 1024 * 1024

/** Reads a saved result file into what it says, by its content and whatever its name. */
export const readOutput = (
  output: SavedOutput,
  path: string,
  staged: StagedColumns,
  profile: WireProfile,
  limits: UnpackLimits
): Statements => {
  if (output.kind === "summary") return readSummary(output, path, profile)
  const file = { name: output.name, path }
  const rows = (name: string, body: Stream.Stream<Uint8Array, OutputMalformed | StorageFailed>): Statements =>
    readText(body, (text) => outcomeRows(text, { name, output: output.name }, staged, profile))
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

const readSummary = (output: SavedOutput, path: string, profile: WireProfile): Statements => {
  const malformed = (problem: string) => new OutputMalformed({ output: output.name, problem })
  return Stream.unwrap(
    Effect.gen(function* () {
      if (output.bytes > maxSummaryBytes) return yield* malformed("it is too large for a summary")
      const body = parseJson(yield* Stream.mkString(Stream.decodeText(fileBytes(path))))
      if (body === undefined) return yield* malformed("it is not JSON")
      const totals = totalsIn(body, profile)
      return totals === undefined ? Stream.empty : Stream.succeed(totals)
    })
  )
}
