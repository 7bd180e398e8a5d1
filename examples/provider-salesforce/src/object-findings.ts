/** Holds the columns of a file against the fields of its object. Everything said is about the whole file. */
import { closestName, type Finding } from "@bulkport/core/provider"
import type { ObjectDescription } from "./salesforce-wire.ts"

/** What is held against the fields of an object. */
export interface FileColumns {
  readonly object: string
  readonly operation: string
  /** Header names. */
  readonly columns: ReadonlyArray<string>
  /** The field that upsert goes by, where it is not `Id`. */
  readonly externalId: string | undefined
}

/** All that the fields say against the columns. Names are in any case, as the service takes them. */
export const objectFindings = (
  { columns, externalId, object, operation }: FileColumns,
  { fields }: ObjectDescription
): ReadonlyArray<Finding> => {
  const rule = `fields of ${object}`
  const finding = (code: string, message: string, column: string, isWarning = false): Finding => ({
    by: "service",
    code,
    message,
    rule,
    column,
    ...(isWarning ? { severity: "warning" } : {})
  })
  const byName = new Map(fields.map((field) => [field.name.toLowerCase(), field]))
  const relationships = new Set(fields.map(({ relationshipName }) => relationshipName?.toLowerCase()))
  const isWritten = operation === "insert" || operation === "update" || operation === "upsert"

  return columns.flatMap((column): ReadonlyArray<Finding> => {
    const [first = "", ...rest] = column.toLowerCase().split(".")
    // A field of a parent: the parent's own fields are not looked at.
    if (rest.length > 0 && relationships.has(first)) return []
    const field = byName.get(column.toLowerCase())
    if (field === undefined) {
      const meant = closestName(
        column,
        fields.map(({ name }) => name)
      )
      const hint = meant === undefined ? "" : `; the closest is "${meant}"`
      return [
        finding(
          "no-such-field",
          `Column "${column}" is no field of ${object}${hint}. The whole job would fail.`,
          column
        )
      ]
    }
    if (
      column.toLowerCase() === externalId?.toLowerCase() &&
      field.externalId === false &&
      field.idLookup === false
    ) {
      return [
        finding(
          "no-external-id",
          `"${field.name}" of ${object} is no external id, by which upsert could go.`,
          column
        )
      ]
    }
    const isRefused =
      (operation === "insert" && field.createable === false) ||
      (operation === "update" && field.updateable === false) ||
      (operation === "upsert" && field.createable === false && field.updateable === false)
    return isWritten && isRefused && column.toLowerCase() !== "id"
      ? [
          finding(
            "not-writable",
            `"${field.name}" of ${object} may not be written by this user.`,
            column,
            true
          )
        ]
      : []
  })
}
