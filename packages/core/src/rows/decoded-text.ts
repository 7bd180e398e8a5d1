import type { Stream } from "effect"
import type { TextEncoding } from "../model/source-file.ts"
import type { RowProblem } from "./row-problem.ts"
import { readBytes } from "./text-bytes.ts"
import { decodedBy } from "./text-decoding.ts"

export { encodingNames } from "./text-decoding.ts"

/** Decodes text strictly, as `decodedBy` does, with what Node has for it. */
export const decodedText = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  encoding: TextEncoding
): Stream.Stream<string, E | RowProblem> => decodedBy(readBytes, bytes, encoding)
