import { Effect, Stream } from "effect"
import { maxRecordLength } from "./csv-rows.ts"
import { RowProblem } from "./row-problem.ts"
import { utf8Text } from "./utf8-text.ts"

/** One line of text, without its line break. */
export interface TextLine {
  /** From 1. */
  readonly line: number
  readonly text: string
}

/** What has been read so far: how many whole lines, and the beginning of the next one. */
interface Unfinished {
  readonly lines: number
  readonly rest: string
}

/**
 * Splits UTF-8 bytes into lines at LF or CR LF. A last line without a break counts; empty lines are passed over, but
 * counted. Fails where the bytes are not UTF-8 or a line is longer than any record may be.
 */
export const textLines = <E>(bytes: Stream.Stream<Uint8Array, E>): Stream.Stream<TextLine, E | RowProblem> =>
  utf8Text(bytes).pipe(
    Stream.mapAccumArrayEffect(
      (): Unfinished => ({ lines: 0, rest: "" }),
      (state, texts) => split(state, texts.join("")),
      { onHalt: ({ lines, rest }) => lineOf(rest, lines + 1) }
    )
  )

const split = ({ lines, rest }: Unfinished, text: string) => {
  const pieces = (rest + text).split("\n")
  const next: Unfinished = { lines: lines + pieces.length - 1, rest: pieces.pop() ?? "" }
  return next.rest.length > maxRecordLength
    ? Effect.fail(
        new RowProblem({
          problem: `this line is longer than ${maxRecordLength} characters`,
          line: next.lines + 1
        })
      )
    : Effect.succeed([next, pieces.flatMap((piece, index) => lineOf(piece, lines + index + 1))] as const)
}

const lineOf = (text: string, line: number): ReadonlyArray<TextLine> =>
  text.trim() === "" ? [] : [{ line, text: text.endsWith("\r") ? text.slice(0, -1) : text }]
