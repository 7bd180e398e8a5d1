import type { Stream } from "effect"
import { linesOfText, type TextLine } from "./lines-of-text.ts"
import type { RowProblem } from "./row-problem.ts"
import { utf8Text } from "./utf8-text.ts"

export { linesOfText, type TextLine } from "./lines-of-text.ts"

/**
 * Splits UTF-8 bytes into lines at LF or CR LF. A last line without a break counts; empty lines are passed over, but
 * counted. Fails where the bytes are not UTF-8 or a line is longer than any record may be.
 */
export const textLines = <E>(bytes: Stream.Stream<Uint8Array, E>): Stream.Stream<TextLine, E | RowProblem> =>
  linesOfText(utf8Text(bytes))
