import { Effect, Stream } from "effect"
import { makeCellText } from "./xlsx-cell-text.ts"
import { readDateStyles } from "./xlsx-date-styles.ts"
import { sheetHandler, type SheetRow } from "./xlsx-rows.ts"
import { loadSharedStrings } from "./xlsx-strings.ts"
import { openWorkbook } from "./xlsx-workbook.ts"
import { readXml } from "./xlsx-xml.ts"
import type { ZipArchive, ZipFailure } from "./zip-archive.ts"

/**
 * The records of the first sheet of a workbook, below a header, which is the first row with a text in it. Rows that are empty
 * are passed over; a cell that is empty is an empty text, as in CSV. Lazy, in constant memory, whatever the size.
 *
 * Names of columns go through `wantedName`; those it has no name for are left out.
 */
export const workbookRecords = (
  archive: ZipArchive,
  wantedName: (column: string) => string | undefined
): Stream.Stream<ReadonlyMap<string, string>, ZipFailure> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const workbook = yield* openWorkbook(archive)
      const isDate = yield* readDateStyles(workbook.styles)
      const strings = yield* loadSharedStrings(workbook.sharedStrings)
      const cellText = makeCellText(strings, isDate, workbook.isFrom1904)
      return readXml<ReadonlyMap<string, string>>(workbook.sheet, "worksheet", (emit) => {
        let columns: SheetRow | undefined
        return sheetHandler({
          cellText,
          // All of the header is read, and of other rows what its columns say.
          isWanted: (column) => columns?.has(column) ?? true,
          onRow: (row) => {
            if (columns === undefined) columns = headerOf(row, wantedName)
            else emit(recordOf(row, columns))
          }
        })
      })
    })
  )

/** The wanted columns by their number; undefined when this row is blank. */
const headerOf = (
  row: SheetRow,
  wantedName: (column: string) => string | undefined
): SheetRow | undefined => {
  const columns = new Map<number, string>()
  let isBlank = true
  for (const [column, text] of row) {
    if (text.trim() !== "") isBlank = false
    const name = wantedName(text)
    if (name !== undefined) columns.set(column, name)
  }
  return isBlank ? undefined : columns
}

const recordOf = (row: SheetRow, columns: SheetRow): ReadonlyMap<string, string> => {
  const record = new Map<string, string>()
  for (const [column, name] of columns) record.set(name, row.get(column) ?? "")
  return record
}
