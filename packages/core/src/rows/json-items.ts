import type { Stream } from "effect"
import { JsonArrayScanner } from "./json-array-scanner.ts"
import { readInSteps } from "./read-in-steps.ts"
import type { RowProblem } from "./row-problem.ts"
import type { TextLine } from "./lines-of-text.ts"

/**
 * The elements of one JSON array as they stand there, numbers and escapes included, each in one line: a break between its
 * members becomes a space. With each comes the line on which it begins.
 *
 * Fails behind the last good element: with `broken-json-array` where the text cannot be one array, and with
 * `record-too-long`. Whether each element is sound is for a parser to say.
 */
export const jsonItems = <E>(text: Stream.Stream<string, E>): Stream.Stream<TextLine, E | RowProblem> =>
  readInSteps(text, () => new JsonArrayScanner())
