import { Effect, Schema, SchemaIssue } from "effect"
import type { CellRule } from "./cell-rules.ts"
import type { RowFault } from "./row-fault.ts"

/** What is looked for in the cells of one column. */
export interface ColumnLook {
  /** Left out when any text is fine. */
  readonly rule?: CellRule
  /** What to say of an empty cell; left out when cells may be empty. */
  readonly ifEmpty?: RowFault
}

/** What is looked for in a column, by its name; undefined for one that is not loaded, or about which nothing is known. */
export type LookOf = (column: string) => ColumnLook | undefined

type Cells = Readonly<Record<string, unknown>>

const nothing: ColumnLook = {}

/** Looks at all cells of a row. The columns of a file are asked for once; most rows have no fault, and make no list. */
const makeFaultsIn = (lookOf: LookOf) => {
  const looks = new Map<string, ColumnLook>()
  const remembered = (column: string): ColumnLook => {
    const look = lookOf(column) ?? nothing
    looks.set(column, look)
    return look
  }
  return (row: Cells): Array<SchemaIssue.Issue> | undefined => {
    let faults: Array<SchemaIssue.Issue> | undefined
    for (const column in row) {
      const { ifEmpty, rule } = looks.get(column) ?? remembered(column)
      const cell = row[column]
      if (typeof cell !== "string") continue
      const fault = cell === "" ? ifEmpty : rule?.(cell, column)
      if (fault !== undefined) (faults ??= []).push(new SchemaIssue.Pointer([column], issueOf(fault)))
    }
    return faults
  }
}

const issues = new WeakMap<RowFault, SchemaIssue.Issue>()

/** The issue of a fault, made once. It holds no value. */
const issueOf = (fault: RowFault): SchemaIssue.Issue => {
  const { code, message, rule } = fault
  const issue =
    issues.get(fault) ??
    new SchemaIssue.Filter(
      Schema.makeFilter(() => false, { message, code, rule }),
      new SchemaIssue.InvalidValue({ message })
    )
  issues.set(fault, issue)
  return issue
}

/** The schema of one row of cells, from column name → text. One pass over the row reports every fault, and quotes none. */
export const rowSchema = (lookOf: LookOf): Schema.Decoder<unknown> => {
  const faultsIn = makeFaultsIn(lookOf)
  return Schema.declareConstructor<unknown>()([], () => (row, ast, options) => {
    if (typeof row !== "object" || row === null) {
      return Effect.fail(new SchemaIssue.InvalidType(ast, row, options))
    }
    const [first, ...others] = faultsIn(row as Cells) ?? []
    if (first === undefined) return Effect.succeed(row)
    return Effect.fail(new SchemaIssue.Composite(ast, [first, ...others], row, options))
  })
}
