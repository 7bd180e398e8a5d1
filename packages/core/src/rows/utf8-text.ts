import type { Stream } from "effect"
import { decodedText } from "./decoded-text.ts"
import type { RowProblem } from "./row-problem.ts"

/** Decodes UTF-8 strictly: the first byte that is not valid ends the stream with its line and its offset. */
export const utf8Text = <E>(bytes: Stream.Stream<Uint8Array, E>): Stream.Stream<string, E | RowProblem> =>
  decodedText(bytes, "utf-8")
