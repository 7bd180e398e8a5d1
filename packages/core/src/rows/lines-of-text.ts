import type { Stream } from "effect"
import { maxRecordLength } from "./csv-syntax.ts"
import { readInSteps, type Step, type StepReader } from "./read-in-steps.ts"
import { RowProblem } from "./row-problem.ts"

/** One line of text, without its line break. */
export interface TextLine {
  /** From 1. */
  readonly line: number
  readonly text: string
}

/**
 * Splits text into lines at LF or CR LF. A last line without a break counts; empty lines are passed over, but counted.
 *
 * Fails with `record-too-long` behind the line before one that is longer than any record may be.
 */
export const linesOfText = <E>(text: Stream.Stream<string, E>): Stream.Stream<TextLine, E | RowProblem> =>
  readInSteps(text, lineReader)

const lineReader = (): StepReader<string, TextLine> => {
  /** Whole lines so far. */
  let lines = 0
  /** The pieces of the line that is not finished, and their length together. They are joined once, when it ends. */
  let begun: Array<string> = []
  let length = 0

  const finish = (rest: string): string => {
    const whole = begun.length === 0 ? rest : begun.join("") + rest
    begun = []
    length = 0
    return whole
  }

  const tooLong = (line: number): RowProblem =>
    new RowProblem({
      code: "record-too-long",
      problem: `this line is longer than ${maxRecordLength} characters`,
      line
    })

  return {
    read: (text): Step<TextLine> => {
      const values: Array<TextLine> = []
      let from = 0
      for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
        if (length + end - from > maxRecordLength) return { values, problem: tooLong(lines + 1) }
        lines += 1
        addLine(values, finish(text.slice(from, end)), lines)
        from = end + 1
      }
      if (from < text.length) {
        begun.push(text.slice(from))
        length += text.length - from
      }
      return { values, problem: length > maxRecordLength ? tooLong(lines + 1) : undefined }
    },
    end: () => {
      const values: Array<TextLine> = []
      addLine(values, finish(""), lines + 1)
      return { values }
    }
  }
}

/** Adds a line, unless nothing but blank space stands in it. */
const addLine = (lines: Array<TextLine>, text: string, line: number): void => {
  const first = text.charCodeAt(0)
  const beginsWithAscii = first > 0x20 && first < 0x7f
  if (!beginsWithAscii && text.trim() === "") return
  lines.push({ line, text: text.endsWith("\r") ? text.slice(0, -1) : text })
}
