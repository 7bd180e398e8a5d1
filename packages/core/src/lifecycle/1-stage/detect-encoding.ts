import type { TextEncoding } from "../../model/source-file.ts"
import type { ByteDecoders } from "../../rows/byte-decoders.ts"
import { LineBreakCount } from "../../rows/line-breaks.ts"
import { encodingNames } from "../../rows/text-decoding.ts"
import { headText } from "./alien-format.ts"

/** What was found out, with a sentence about it where it is a guess. */
export interface Detected<Value> {
  readonly value: Value
  readonly guess?: string
}

const marks: ReadonlyArray<readonly [TextEncoding, string]> = [
  ["utf-8", "\xef\xbb\xbf"],
  ["utf-16le", "\xff\xfe"],
  ["utf-16be", "\xfe\xff"]
]

/** The encoding whose byte-order mark stands at the beginning. */
export const markedEncoding = (sample: Uint8Array): TextEncoding | undefined => {
  const head = headText(sample, 3)
  return marks.find(([, mark]) => head.startsWith(mark))?.[0]
}

/** The encoding of text, by its mark, its zero bytes, or whether it can be UTF-8 at all. */
export const detectEncoding = (
  decoders: ByteDecoders,
  sample: Uint8Array,
  isWhole: boolean
): Detected<TextEncoding> => {
  const marked = markedEncoding(sample)
  if (marked !== undefined) return { value: marked }
  const wide = unmarkedUtf16(decoders, sample)
  if (wide !== undefined) {
    return {
      value: wide,
      guess: `Every second byte is zero, so the text was read as ${encodingNames[wide]}, though it has no byte-order mark. Say --encoding if it is something else.`
    }
  }
  const { isInvalid, read, text } = decoders["utf-8"](sample)
  // Behind a mistake in the middle of good UTF-8, that mistake is to be reported, not taken for another encoding.
  const isSound = !isInvalid && (!isWhole || read === sample.length)
  if (isSound || isMostlyUtf8(sample)) return { value: "utf-8" }
  const lines = new LineBreakCount()
  lines.add(text)
  const byte = (sample[read] ?? 0).toString(16).toUpperCase().padStart(2, "0")
  return {
    value: "windows-1252",
    guess: `The text is not UTF-8 (byte 0x${byte} in line ${lines.line}); it was read as Windows-1252. Say --encoding if it is something else.`
  }
}

const unmarkedUtf16 = (decoders: ByteDecoders, sample: Uint8Array): TextEncoding | undefined => {
  const pairs = sample.length >> 1
  let even = 0
  let odd = 0
  for (let at = sample.indexOf(0); at !== -1; at = sample.indexOf(0, at + 1)) {
    if (at % 2 === 0) even += 1
    else odd += 1
  }
  const isMost = (zeros: number, others: number): boolean => zeros > pairs / 10 && zeros > 8 * others
  const encoding = isMost(odd, even) ? "utf-16le" : isMost(even, odd) ? "utf-16be" : undefined
  return encoding !== undefined && !decoders[encoding](sample).isInvalid ? encoding : undefined
}

const isMostlyUtf8 = (sample: Uint8Array): boolean => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(sample)
  const broken = text.match(/\uFFFD/g)?.length ?? 0
  const sound = text.match(/[\u0080-\uD7FF\uE000-\uFFFC]/g)?.length ?? 0
  return sound > broken
}
