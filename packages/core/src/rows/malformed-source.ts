import { type ImportReason, SourceMalformed } from "../errors/reasons.ts"
import { RowProblem } from "./row-problem.ts"

/** A place where the text of a file breaks the rules, as a reason: now it is known which file it was. */
export const malformedSource = (
  path: string,
  { byte, code, column, line, problem }: RowProblem
): SourceMalformed =>
  new SourceMalformed({
    path,
    code,
    problem,
    line,
    ...(column === undefined ? {} : { column }),
    ...(byte === undefined ? {} : { byte })
  })

/** Turns a problem of a row into a reason about this file, and leaves any other reason as it is. */
export const inFile =
  (path: string) =>
  <Reason extends ImportReason>(error: RowProblem | Reason): SourceMalformed | Reason =>
    error instanceof RowProblem ? malformedSource(path, error) : error
