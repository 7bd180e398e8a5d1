/** Holds a loading against the structure of its table. Everything said is about the whole file. */
import { closestName, type Finding } from "@bulkport/core/provider"
import { cellTypeOf, isKeptByService, type TableAttribute, type TableStructure } from "../actito-table.ts"
import type { CellType } from "../rows/cell-type.ts"
import type { TableLoading } from "./table-loading.ts"

/** What is held against a structure. */
export interface LoadedColumns {
  readonly loading: TableLoading
  /** Columns that together identify a row, as the user says. */
  readonly key: ReadonlyArray<string>
  /** Header → what the user says its cells are. */
  readonly columnTypes: Readonly<Record<string, CellType>>
}

/** Targets of a mapping that are no attributes: `subscriptions#<name>`, by the mappings of V4 clients. */
const isAttribute = (target: string): boolean => !target.includes("#")

/** Names in a list of them. */
const maxNames = 20

const listed = (names: ReadonlyArray<string>): string =>
  names.length <= maxNames
    ? names.join(", ")
    : `${names.slice(0, maxNames).join(", ")} and ${names.length - maxNames} more`

/** A structure in words, such as `profile table Customers`. */
export const tableInWords = ({ id, name }: TableStructure, asked: string): string =>
  `profile table ${name ?? id ?? asked}`

/**
 * All that the structure says against the loading: attributes that do not exist, mandatory ones that get no value, nothing that
 * identifies a record; and as warnings what may be meant so.
 */
export const structureFindings = (
  { columnTypes, key, loading }: LoadedColumns,
  structure: TableStructure
): ReadonlyArray<Finding> => {
  const { mapping, mode, table } = loading
  const rule = tableInWords(structure, table)
  const attributes = new Map(structure.attributes.map((attribute) => [attribute.name, attribute]))
  const finding = (code: string, message: string, more: Partial<Finding> = {}): Finding => ({
    by: "service",
    code,
    message,
    rule,
    ...more
  })
  const warning = (code: string, message: string, column: string): Finding =>
    finding(code, message, { severity: "warning", column })

  const findings: Array<Finding> = []
  for (const { attribute, header } of mapping) {
    if (!isAttribute(attribute)) continue
    const known = attributes.get(attribute)
    if (known === undefined) {
      const meant = closestName(attribute, [...attributes.keys()])
      const hint = meant === undefined ? "" : `; the closest is "${meant}"`
      const message = `Column "${header}" is loaded into "${attribute}", which the ${rule} does not have${hint}. Names are case-sensitive.`
      findings.push(finding("no-such-attribute", message, { column: header }))
      continue
    }
    const [declared, wanted] = [columnTypes[header], cellTypeOf(known)]
    if (declared !== undefined && wanted !== undefined && declared !== wanted) {
      const message = `Column "${header}" is declared to hold ${declared}, and the attribute "${attribute}" takes ${wanted}.`
      findings.push(warning("column-type", message, header))
    }
  }

  const targets = new Set(mapping.map(({ attribute }) => attribute))
  const left = structure.attributes.filter(
    (attribute) =>
      attribute.isMandatory === true && !isKeptByService(attribute) && !targets.has(attribute.name)
  )
  if (left.length > 0 && (mode === "create" || mode === "upsert")) {
    const names = listed(left.map(({ name }) => name))
    const message = `Records may be created, and no column is loaded into what the ${rule} demands of each: ${names}.`
    findings.push(finding("mandatory-attribute", message))
  }
  findings.push(...identityFindings(structure, targets, mode, finding))
  for (const column of key) {
    const target = mapping.find(({ header }) => header === column)?.attribute
    const known = target === undefined ? undefined : attributes.get(target)
    if (known?.isUnique !== false) continue
    const message = `Column "${column}" is said to identify rows, and is loaded into "${known.name}", which is not unique in the ${rule}.`
    // Columns may well identify a row together.
    if (key.length === 1) findings.push(warning("key-not-unique", message, column))
  }
  return findings
}

/** Says that nothing identifies a record, where the structure tells which attributes do. */
const identityFindings = (
  { attributes }: TableStructure,
  targets: ReadonlySet<string>,
  mode: TableLoading["mode"],
  finding: (code: string, message: string, more?: Partial<Finding>) => Finding
): ReadonlyArray<Finding> => {
  const isTold = attributes.every(({ isUnique }) => isUnique !== undefined)
  const unique = attributes
    .filter(({ isUnique }: TableAttribute) => isUnique === true)
    .map(({ name }) => name)
  if (!isTold || unique.some((name) => targets.has(name))) return []
  const which = unique.length === 0 ? "It has none." : `Unique are: ${listed(unique)}.`
  const message = `No column is loaded into a unique attribute, so nothing says which record a row is about. ${which}`
  // Records that are only ever created need not be told apart.
  return [finding("no-unique-attribute", message, mode === "create" ? { severity: "warning" } : {})]
}
