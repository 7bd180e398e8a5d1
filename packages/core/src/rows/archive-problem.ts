import { RowProblem } from "./row-problem.ts"

/** A problem of an archive as a whole, which has no line of its own. */
export const archiveProblem = (code: string, problem: string): RowProblem =>
  new RowProblem({ code, problem, line: 1 })
