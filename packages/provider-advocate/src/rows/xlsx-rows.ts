import type { Cell } from "./xlsx-cell-text.ts"
import { longer, makeRunText } from "./xlsx-text.ts"
import type { XmlHandler } from "./xlsx-xml.ts"
import { ZipProblem } from "./zip-archive.ts"

/** Column number, from 1 → text. Cells that are empty, or not wanted, are not there. */
export type SheetRow = ReadonlyMap<number, string>

/** What is to be made of a sheet. */
export interface SheetReading {
  readonly cellText: (cell: Cell) => string
  /** Asked for every cell that is not empty. */
  readonly isWanted: (column: number) => boolean
  /** Called for every row that is not empty; one whose cells nobody wants comes without cells. */
  readonly onRow: (row: SheetRow) => void
}

/** The last column, XFD, in Excel. */
const maxColumn = 16_384

/** As many characters as a record of a CSV may have. */
const maxRowLength = 16 * 1024 ** 2

/** Reads the cells of a sheet, each at the column that it says it is in. Formulas count for what they came to. */
export const sheetHandler = ({ cellText, isWanted, onRow }: SheetReading): XmlHandler => {
  const inline = makeRunText()
  let row = new Map<number, string>()
  let isInRow = false
  let isEmpty = true
  let length = 0
  let column = 0
  let type: string | undefined
  let style: string | undefined
  let value = ""
  let place: "nowhere" | "value" | "inline" = "nowhere"

  const finishCell = (): void => {
    const text = type === "inlineStr" ? inline.take() : value
    if (text === "") return
    isEmpty = false
    if (!isWanted(column)) return
    const said = cellText({ type, style, value: text })
    length += said.length
    if (length > maxRowLength)
      throw new ZipProblem({ problem: "there is a row in the workbook that is too long" })
    row.set(column, said)
  }

  return {
    open: (name, attributes) => {
      if (name === "row") {
        row = new Map()
        isInRow = true
        isEmpty = true
        length = 0
        column = 0
      } else if (name === "c" && isInRow) {
        column = columnOf(attributes["r"]) ?? column + 1
        if (column > maxColumn)
          throw new ZipProblem({ problem: `the workbook has more than ${maxColumn} columns` })
        type = attributes["t"]
        style = attributes["s"]
        value = ""
      } else if (name === "v") place = "value"
      else if (name === "is") place = "inline"
      else if (place === "inline") inline.open(name)
    },
    text: (text) => {
      if (place === "value") value = longer(value, text)
      else if (place === "inline") inline.text(text)
    },
    close: (name) => {
      if (name === "v" || name === "is") place = "nowhere"
      else if (place === "inline") inline.close(name)
      else if (name === "c" && isInRow) finishCell()
      else if (name === "row") {
        isInRow = false
        if (!isEmpty) onRow(row)
      }
    }
  }
}

/** The column of a reference such as `AB12`; undefined where there is none. */
const columnOf = (reference = ""): number | undefined => {
  let column = 0
  for (let index = 0; index < reference.length; index++) {
    const letter = reference.charCodeAt(index) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column === 0 ? undefined : column
}
