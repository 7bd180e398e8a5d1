import { Effect, Stream } from "effect"
import type { StorageFailed } from "../../errors/reasons.ts"
import type { Compression, SourceRequest } from "../../model/source-file.ts"
import { RowProblem } from "../../rows/row-problem.ts"
import { alienArchive, alienBytes, headText } from "./alien-format.ts"
import type { SourceBytes } from "./source-bytes.ts"

/** The beginning of a file's content. */
export interface SourceSample {
  readonly compression: Compression
  /** Unpacked. */
  readonly bytes: Uint8Array
  /** True when there is no more. */
  readonly isWhole: boolean
}

/** As much of a file is looked at. */
const sampleBytes = 256 * 1024

type Failure = StorageFailed | RowProblem

/**
 * Reads the beginning of a file's content, unpacked, and no more of it. How it is packed is told by its bytes.
 *
 * Fails for what holds no table (`not-a-table`), and with the problems of archives.
 */
export const sourceSample = (
  { compression }: Pick<SourceRequest, "compression">,
  source: SourceBytes,
  size: number
): Effect.Effect<SourceSample, Failure> =>
  Effect.gen(function* () {
    const head = yield* beginning(source.packed(size), 512)
    const found = compressionOf(head)
    if (compression !== undefined && compression !== "none" && compression !== found) {
      return yield* new RowProblem({
        code: "broken-archive",
        problem: `the file is not packed with ${compression}, as it is said to be`,
        line: 1,
        byte: 0
      })
    }
    const packed = compression ?? found
    if (packed === "zip") yield* refuseDocument(source)
    const all = yield* beginning(source.unpacked(packed, size), sampleBytes)
    const alien = alienBytes(all)
    if (alien !== undefined) return yield* alien
    return { compression: packed, bytes: all.subarray(0, sampleBytes), isWhole: all.length < sampleBytes }
  })

/** By content, since names say little: files are renamed, and browsers unpack what they download. */
const compressionOf = (head: Uint8Array): Compression => {
  const begin = headText(head, 4)
  if (begin.startsWith("\x1f\x8b")) return "gzip"
  return begin === "PK\x03\x04" || begin === "PK\x05\x06" ? "zip" : "none"
}

/** The first bytes of a stream, with what else came in the last piece. */
const beginning = <E>(bytes: Stream.Stream<Uint8Array, E>, atLeast: number): Effect.Effect<Uint8Array, E> => {
  let length = 0
  return bytes.pipe(
    Stream.takeUntil((piece) => {
      length += piece.length
      return length >= atLeast
    }),
    Stream.runCollect,
    Effect.map((pieces) => {
      const all = new Uint8Array(length)
      let at = 0
      for (const piece of pieces) {
        all.set(piece, at)
        at += piece.length
      }
      return all
    })
  )
}

const refuseDocument = (source: SourceBytes): Effect.Effect<void, Failure> =>
  Effect.gen(function* () {
    const alien = alienArchive(yield* source.zippedNames)
    if (alien !== undefined) return yield* alien
  })
