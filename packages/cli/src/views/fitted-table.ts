import { fitted, widestWidth } from "../progress/fitted.ts"

/** A column of a table that has to fit. */
export interface FittedColumn {
  /** What stands above it. */
  readonly name: string
  readonly cells: ReadonlyArray<string>
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
  /** May be shortened to so many characters; never unless given. */
  readonly least?: number
  /** Left out when no cell has anything to say. */
  readonly isOptional?: boolean
  /** Columns of a lower rank are left out first; never without one. */
  readonly rank?: number
}

/** Between two columns. */
const gap = "  "

const plainText = /^[ -~]*$/

/** Nearly every cell has only letters of one column each, and asking for each of them takes its time. */
const cellWidth = (cell: string): number => (plainText.test(cell) ? cell.length : widestWidth(cell))

const widthOf = ({ cells, name }: FittedColumn): number =>
  cells.reduce((widest, cell) => Math.max(widest, cellWidth(cell)), cellWidth(name))

const total = (widths: ReadonlyArray<number>): number =>
  widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1)

/**
 * Takes away from columns that may be shortened, the last one first. What is never left out is shortened only when all else
 * has been left out.
 */
const squeezed = (columns: ReadonlyArray<FittedColumn>, width: number): ReadonlyArray<number> => {
  const widths = columns.map(widthOf)
  const isLast = columns.every(({ rank }) => rank === undefined)
  for (let at = columns.length - 1; at >= 0; at -= 1) {
    const [least, present = 0] = [columns[at]?.least, widths[at]]
    const excess = total(widths) - width
    const mayShrink = least !== undefined && (isLast || columns[at]?.rank !== undefined)
    if (mayShrink && excess > 0) widths[at] = Math.max(Math.min(least, present), present - excess)
  }
  return widths
}

const lowestRank = (columns: ReadonlyArray<FittedColumn>): FittedColumn | undefined =>
  columns
    .filter(({ rank }) => rank !== undefined)
    .sort((one, other) => (one.rank ?? 0) - (other.rank ?? 0))[0]

/**
 * Lines of a table that is no wider than so many columns of a terminal, if that can be: it leaves out columns by their rank
 * as long as shortening alone is not enough.
 */
export const fittedTable = (columns: ReadonlyArray<FittedColumn>, width: number): ReadonlyArray<string> => {
  const some = columns.filter(
    ({ cells, isOptional }) => isOptional !== true || cells.some((cell) => cell !== "")
  )
  if (some.length < columns.length) return fittedTable(some, width)
  const widths = squeezed(columns, width)
  const dropped = total(widths) > width ? lowestRank(columns) : undefined
  if (dropped !== undefined)
    return fittedTable(
      columns.filter((column) => column !== dropped),
      width
    )
  const line = (cellOf: (column: FittedColumn) => string): string =>
    columns
      .map((column, at) => {
        const [width = 0, whole] = [widths[at], cellOf(column)]
        const cell = cellWidth(whole) > width ? fitted(whole, width) : whole
        const padding = " ".repeat(Math.max(0, width - cellWidth(cell)))
        return column.isNumber === true ? `${padding}${cell}` : `${cell}${padding}`
      })
      .join(gap)
      .trimEnd()
  const rows = columns[0]?.cells.length ?? 0
  return [
    line(({ name }) => name),
    ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row] ?? ""))
  ]
}
