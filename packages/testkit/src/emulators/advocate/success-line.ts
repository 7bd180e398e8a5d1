/** The columns and the lines of a success file, as the behaviour wants them. Sections 9 and 16. */
import type { AdvocateBehaviour } from "./behaviour.ts"
import { isJsonRecord, setAt, valueAt, type JsonRecord } from "./json-record.ts"

/** How the success file of one import is laid out. */
export interface SuccessLayout {
  readonly columns: ReadonlyArray<string>
  /** The line of a record, or undefined when the file happens to lack it. */
  readonly lineOf: (record: JsonRecord) => JsonRecord | undefined
}

const moreBefore = "rowHash"
const moreAfter = ["stats.programViews", "tenantAlias"]

const columnsFor = (
  columns: ReadonlyArray<string>,
  keyColumns: ReadonlyArray<string>,
  { successColumns }: AdvocateBehaviour
): ReadonlyArray<string> => {
  switch (successColumns) {
    case "documented":
      return columns
    case "more":
      return [moreBefore, ...columns, ...moreAfter]
    case "fewer":
      return keyColumns
    case "reordered":
      return columns.toReversed()
  }
}

/** Members whose own members have names that the service does not know. */
const openMembers = ["fields", "customFields"]

/** The last moment that can be written as a date. */
const maxMillis = 8.64e15

const isoDates = (record: JsonRecord): JsonRecord =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (isJsonRecord(value)) return [name, openMembers.includes(name) ? value : isoDates(value)]
      const isMoment = name.startsWith("date") && typeof value === "number" && value <= maxMillis
      return [name, isMoment ? new Date(value).toISOString() : value]
    })
  )

const pick = (record: JsonRecord, columns: ReadonlyArray<string>): JsonRecord => {
  const picked: Record<string, unknown> = {}
  for (const column of columns) setAt(picked, column.split("."), valueAt(record, column.split(".")))
  return picked
}

/** The layout of an import with these columns. */
export const layOutSuccess = (
  columns: ReadonlyArray<string>,
  keyColumns: ReadonlyArray<string>,
  behaviour: AdvocateBehaviour
): SuccessLayout => {
  let count = 0
  return {
    columns: columnsFor(columns, keyColumns, behaviour),
    lineOf: (record) => {
      count += 1
      if (behaviour.successFileRows === "some-missing" && count % 3 === 0) return undefined
      let line = behaviour.resultDates === "iso" ? isoDates(record) : record
      if (behaviour.successColumns === "fewer") line = pick(line, keyColumns)
      if (behaviour.successColumns !== "more") return line
      return { ...line, [moreBefore]: `h-${count}`, stats: { programViews: 0 }, tenantAlias: null }
    }
  }
}
