import type { CheckOutcome } from "../conformance/reported-check.ts"
import type { CheckMatrix, MatrixCell } from "./check-matrix.ts"

/** Why some checks did not pass, in words that stand under a matrix and are referred to by number. */
export interface MatrixNote {
  readonly number: number
  readonly outcome: CheckOutcome
  readonly why: string
}

/** The notes of a matrix, each reason once, and the one that belongs to a cell. */
export const notesOf = ({
  checks
}: CheckMatrix): {
  readonly notes: ReadonlyArray<MatrixNote>
  readonly noteOf: (cell: MatrixCell) => MatrixNote | undefined
} => {
  const notes = new Map<string, MatrixNote>()
  const keyOf = ({ outcome, why = "" }: MatrixCell): string => `${outcome}\n${why}`
  for (const cell of checks.flatMap(({ cells }) => cells)) {
    const { outcome, why } = cell
    if (why === undefined || notes.has(keyOf(cell))) continue
    notes.set(keyOf(cell), { number: notes.size + 1, outcome, why })
  }
  return { notes: [...notes.values()], noteOf: (cell) => notes.get(keyOf(cell)) }
}
