import { Result } from "effect"
import type { MadeColumn } from "../../provider/import-type.ts"
import { canonicalCellJson, cellJson } from "../../rows/cell-json.ts"
import { type CellsAsJson, cellsAsJson, inOrderOfNames } from "./cells-as-json.ts"
import { columnTree, type PathFault } from "./column-tree.ts"
import type { Sending } from "./sending.ts"

type Cells = ReadonlyArray<string>

/** How the cells of a CSV file, its columns changed, become what is sent. */
export interface SentCells {
  /** Names as they are sent. The column that is made is the last one, where the file does not have it. */
  readonly columns: ReadonlyArray<string>
  /** Fills in the column that is made; left out where there is none. */
  readonly filling: CellFilling | undefined
  /** Writes a row as JSON; left out where CSV is sent as CSV. */
  readonly asJson: CellsAsJson | undefined
}

/** Fills in a column that is made. */
export interface CellFilling {
  readonly isLacking: (cells: Cells) => boolean
  /** The cells, the made one among them. */
  readonly filled: (cells: Cells) => Cells
}

/** Makes ready to send the rows under these columns. Fails at a name that cannot be that of a member, where JSON is sent. */
export const sentCells = (
  changed: ReadonlyArray<string>,
  { form, made, typeOf }: Sending
): Result.Result<SentCells, PathFault> => {
  const columns = made === undefined || changed.includes(made.name) ? changed : [...changed, made.name]
  const isJson = form.format === "jsonl"
  const filling = made === undefined ? undefined : cellFilling(columns, made, isJson ? typeOf : () => "text")
  if (!isJson) return Result.succeed({ columns, filling, asJson: undefined })
  return Result.map(columnTree(columns), (members) => ({
    columns,
    filling,
    asJson: cellsAsJson(members, (index) => cellJson[typeOf(columns[index] ?? "")])
  }))
}

const cellFilling = (columns: Cells, made: MadeColumn, typeOf: Sending["typeOf"]): CellFilling => {
  const at = columns.indexOf(made.name)
  // CSV that is sent as CSV may have names that cannot be paths beside each other: then none of them is taken for one.
  const members = Result.getOrElse(columnTree(columns), () => columns.map((name, index) => ({ name, index })))
  const canonical = cellsAsJson(
    inOrderOfNames(members),
    (index) => canonicalCellJson[typeOf(columns[index] ?? "")]
  )
  const isLacking = (cells: Cells): boolean => (cells[at] ?? "") === ""
  return {
    isLacking,
    // The cell itself is empty, and so it is not in the text it is made of.
    filled: (cells) => (isLacking(cells) ? cells.toSpliced(at, 1, made.textOf(canonical(cells))) : cells)
  }
}
