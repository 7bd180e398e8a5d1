/** Looks through the file for cells that are longer than their attribute takes. */
import {
  csvRecords,
  type Finding,
  type PreparedFile,
  sentBytes,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import type { TableStructure } from "../actito-table.ts"
import type { TableLoading } from "./table-loading.ts"
import { tableInWords } from "./structure-findings.ts"

/** Every text may have this many characters; limits of an attribute that are not below say nothing new. */
const longestText = 255

interface Watched {
  readonly attribute: string
  readonly maxLength: number
  rows: number
  firstRow: number
}

/** Characters as people count them, not as UTF-16 does; only where it can matter. */
const isLonger = (cell: string, maxLength: number): boolean =>
  cell.length > maxLength && [...cell].length > maxLength

/**
 * Reads the file once, where an attribute takes fewer characters than texts may have anyway, and counts the rows that have more.
 * In constant memory. One finding for each column, without the content of a cell.
 */
export const cellLengthFindings = (
  { mapping, table }: TableLoading,
  structure: TableStructure,
  file: PreparedFile,
  context: StepContext
): Effect.Effect<ReadonlyArray<Finding>> => {
  const watched = new Map<string, Watched>()
  for (const { attribute, header } of mapping) {
    const maxLength = structure.attributes.find(({ name }) => name === attribute)?.maxLength
    if (maxLength !== undefined && maxLength < longestText) {
      watched.set(header, { attribute, maxLength, rows: 0, firstRow: 0 })
    }
  }
  if (watched.size === 0) return Effect.succeed([])
  const isLatin = file.encoding === "iso-8859-1"
  const bytes = sentBytes(file, context).pipe(
    // Each byte is a character there, so that pieces of a file can be converted one by one.
    isLatin ? Stream.map((piece) => Buffer.from(Buffer.from(piece).toString("latin1"))) : (same) => same
  )
  let row = 0
  return csvRecords(bytes, file.delimiter, (column) => watched.has(column)).pipe(
    Stream.runForEachArray((records) =>
      Effect.sync(() => {
        for (const record of records) {
          row += 1
          for (const [column, limit] of watched) {
            const cell = record[column]
            if (cell === undefined || !isLonger(cell, limit.maxLength)) continue
            if (limit.rows === 0) limit.firstRow = row
            limit.rows += 1
          }
        }
      })
    ),
    // A file that cannot be read any more is found out by the start, and said there.
    Effect.ignore,
    Effect.map(() =>
      [...watched].flatMap(([column, { attribute, firstRow, maxLength, rows }]): ReadonlyArray<Finding> => {
        if (rows === 0) return []
        const many =
          rows === 1 ? `Row ${firstRow} has` : `${rows} rows, the first of them row ${firstRow}, have`
        const message = `${many} more characters in column "${column}" than the attribute "${attribute}" takes: ${maxLength}.`
        return [
          {
            by: "service",
            code: "too-long-for-attribute",
            message,
            column,
            rule: tableInWords(structure, table)
          }
        ]
      })
    )
  )
}
