import { Data } from "effect"

/** A place where text breaks the rules of its format. Becomes a reason once it is known which file it was. */
export class RowProblem extends Data.TaggedError("RowProblem")<{
  /** Stable and short, as findings have it, such as `unclosed-quote`. */
  readonly code: string
  /** What is wrong, without quoting any cell. */
  readonly problem: string
  /** Physical line, from 1. */
  readonly line: number
  /** Cell in the line, from 1. */
  readonly column?: number
  /** Offset in bytes, from 0. */
  readonly byte?: number
}> {}
