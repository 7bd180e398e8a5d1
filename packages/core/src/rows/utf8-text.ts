import { Effect, Stream } from "effect"
import { RowProblem } from "./row-problem.ts"

/** Offset of the first byte that is not part of valid UTF-8, or -1. A sequence cut off by the end counts as invalid. */
const firstInvalidByte = (bytes: Uint8Array): number => {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return -1
}

/** Length of the valid sequence that begins here, or 0. Follows the table of well-formed sequences of Unicode, section 3.9. */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const byte = (offset: number): number => bytes[at + offset] ?? 0
  const isTail = (offset: number, low = 0x80, high = 0xbf): boolean =>
    byte(offset) >= low && byte(offset) <= high
  const first = byte(0)
  if (first < 0x80) return 1
  if (first >= 0xc2 && first <= 0xdf) return isTail(1) ? 2 : 0
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80
    const high = first === 0xed ? 0x9f : 0xbf
    return isTail(1, low, high) && isTail(2) ? 3 : 0
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80
    const high = first === 0xf4 ? 0x8f : 0xbf
    return isTail(1, low, high) && isTail(2) && isTail(3) ? 4 : 0
  }
  return 0
}

const lineFeed = 10

const countLines = (bytes: Uint8Array): number => {
  let lines = 0
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) lines += 1
  return lines
}

/**
 * Decodes UTF-8 strictly: the first byte that is not valid ends the stream with its line and its offset.
 *
 * A byte-order mark at the start is taken away. A character is never split between two pieces.
 */
export const utf8Text = <E>(bytes: Stream.Stream<Uint8Array, E>): Stream.Stream<string, E | RowProblem> =>
  Stream.suspend(() => {
    // Left to the decoder, a mark behind a first character that is split between two pieces would be taken away as well.
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
    let isBegun = false
    /** Bytes before the ones that are being decoded now. */
    let before = 0
    let line = 1
    /** Up to three bytes that the decoder holds back, being the start of a character. */
    let held: Uint8Array = new Uint8Array(0)

    const problemIn = (all: Uint8Array): RowProblem => {
      const offset = firstInvalidByte(all)
      return new RowProblem({
        problem: "this is not valid UTF-8 text; save the file as UTF-8",
        line: line + countLines(all.subarray(0, offset)),
        byte: before + offset
      })
    }

    const decode = (chunk: Uint8Array): Effect.Effect<string, RowProblem> => {
      const all = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      try {
        const decoded = decoder.decode(chunk, { stream: true })
        const text = !isBegun && decoded.startsWith("\uFEFF") ? decoded.slice(1) : decoded
        isBegun ||= decoded !== ""
        const kept = heldBack(all)
        line += countLines(chunk)
        before += all.length - kept.length
        held = kept
        return Effect.succeed(text)
      } catch {
        return Effect.fail(problemIn(all))
      }
    }

    const end = Effect.suspend(() => (held.length === 0 ? Effect.succeed("") : Effect.fail(problemIn(held))))
    return Stream.concat(Stream.mapEffect(bytes, decode), Stream.fromEffect(end)).pipe(
      Stream.filter((text) => text !== "")
    )
  })

/** The unfinished character at the end of valid text: what a streaming decoder holds back. */
const heldBack = (bytes: Uint8Array): Uint8Array => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? bytes.slice(bytes.length - back) : new Uint8Array(0)
  }
  return new Uint8Array(0)
}
