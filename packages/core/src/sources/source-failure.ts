import { failureKind } from "../errors/failure-kind.ts"
import { SourceBroken } from "../errors/reasons.ts"

/** The failure of somebody's source. */
export const sourceFailure = (source: string, error: unknown, rows?: number): SourceBroken =>
  error instanceof SourceBroken
    ? error
    : new SourceBroken({
        source,
        code: "failed",
        problem: `it failed${rows === undefined ? "" : ` after ${rows} ${rows === 1 ? "row" : "rows"}`}${failureKind(error)}`
      })
