import type { Stream } from "effect"
import type { TextEncoding } from "../model/source-file.ts"
import type { ByteDecoders } from "./byte-decoders.ts"
import { LineBreakCount } from "./line-breaks.ts"
import { readInSteps, type Step, type StepReader } from "./read-in-steps.ts"
import { RowProblem } from "./row-problem.ts"

/** The names of the encodings as people know them. */
export const encodingNames: Readonly<Record<TextEncoding, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252",
  "iso-8859-1": "ISO-8859-1"
}

const advice: Readonly<Record<TextEncoding, string>> = {
  "utf-8": "if the file was written as Windows-1252, say so with --encoding windows-1252",
  "utf-16le": "a file of another encoding needs --encoding, such as --encoding utf-8",
  "utf-16be": "a file of another encoding needs --encoding, such as --encoding utf-8",
  "windows-1252": "a file of another encoding needs --encoding, such as --encoding utf-8",
  "iso-8859-1": "a file of another encoding needs --encoding, such as --encoding utf-8"
}

/**
 * Decodes text strictly, in pieces as large as those of the bytes; a character is never split between two of them.
 *
 * A byte-order mark of the encoding at the very start is taken away. Fails with `invalid-encoding` behind the last good
 * character, with the line and the byte where it stands.
 */
export const decodedBy = <E>(
  decoders: ByteDecoders,
  bytes: Stream.Stream<Uint8Array, E>,
  encoding: TextEncoding
): Stream.Stream<string, E | RowProblem> => readInSteps(bytes, () => textReader(decoders, encoding))

/** The bytes that are held and a piece behind them, as one. */
const joined = (held: Uint8Array, chunk: Uint8Array): Uint8Array => {
  if (held.length === 0) return chunk
  const all = new Uint8Array(held.length + chunk.length)
  all.set(held)
  all.set(chunk, held.length)
  return all
}

const textReader = (decoders: ByteDecoders, encoding: TextEncoding): StepReader<Uint8Array, string> => {
  const read = decoders[encoding]
  const lines = new LineBreakCount()
  const mark = encoding.startsWith("utf") ? "\uFEFF" : ""
  let isBegun = false
  /** Bytes before the ones that are held. */
  let before = 0
  /** The start of a character whose end is still to come: up to three bytes. */
  let held: Uint8Array = new Uint8Array(0)

  const problem = (): RowProblem =>
    new RowProblem({
      code: "invalid-encoding",
      problem: `this is not valid ${encodingNames[encoding]}; ${advice[encoding]}`,
      line: lines.line,
      byte: before
    })

  return {
    read: (chunk): Step<string> => {
      const all = joined(held, chunk)
      const reading = read(all)
      const text =
        !isBegun && mark !== "" && reading.text.startsWith(mark) ? reading.text.slice(1) : reading.text
      isBegun ||= reading.text !== ""
      before += reading.read
      // A copy, since whoever gave the bytes may use their memory again.
      held = all.length === reading.read ? new Uint8Array(0) : Uint8Array.from(all.subarray(reading.read))
      lines.add(text)
      return { values: text === "" ? [] : [text], problem: reading.isInvalid ? problem() : undefined }
    },
    end: () => ({ values: [], problem: held.length === 0 ? undefined : problem() })
  }
}
