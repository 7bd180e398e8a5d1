/**
 * Turns rules for columns into a schema of one row.
 *
 * One rule set serves both formats: the members of a JSON line go by their dotted names, as CSV columns do. A single pass
 * over the row reports every fault at once, and never quotes a value.
 */
import type { SourceFormat } from "@bulkport/core/provider"
import { Effect, Schema, SchemaIssue } from "effect"

/** What is wrong with a value: a short code, and a sentence that goes on from the name of the column and quotes nothing. */
export interface RowFault {
  readonly code: string
  readonly message: string
  /** Where the service states its rule; that of the whole row stands in when it is left out. */
  readonly rule?: string
}

/** Makes a fault. Made once for each rule, not once for each row. */
export const rowFault = (code: string, message: string, rule?: string): RowFault => ({
  code,
  message,
  ...(rule === undefined ? {} : { rule })
})

/** Makes issues of faults, each once. */
const issuesOf = (standardRule: string): ((fault: RowFault) => SchemaIssue.Issue) => {
  const known = new WeakMap<RowFault, SchemaIssue.Issue>()
  return (fault) => {
    const { code, message, rule = standardRule } = fault
    const issue =
      known.get(fault) ??
      new SchemaIssue.Filter(
        Schema.makeFilter(() => false, { message, code, rule }),
        new SchemaIssue.InvalidValue({ message })
      )
    known.set(fault, issue)
    return issue
  }
}

/** Says what is wrong with a value; undefined when nothing is. */
export type ValueRule = (value: unknown, format: SourceFormat) => RowFault | undefined

/** A family of columns with free names below a prefix, such as `customFields.`. */
export interface ColumnGroup {
  readonly prefix: string
  /** Says what is wrong with the name, without the prefix. */
  readonly name?: (name: string) => RowFault | undefined
  readonly value: ValueRule
  readonly maxColumns?: number
}

/** What is known of one import type's rows. */
export interface RowRules {
  /** Where the rules stand that have no place of their own, such as the name of a page. */
  readonly rule: string
  readonly required: Readonly<Record<string, ValueRule>>
  readonly optional: Readonly<Record<string, ValueRule>>
  readonly groups: ReadonlyArray<ColumnGroup>
  /** Columns that look right and have no effect, with the column that was meant. */
  readonly mistaken: Readonly<Record<string, string>>
  /** What to say of any other column; they pass when left out. */
  readonly otherColumns?: RowFault
  /** Looks at several values together, by column, and gives the faults by the column that is to blame. */
  readonly across?: (
    cells: Readonly<Record<string, unknown>>,
    format: SourceFormat
  ) => Iterable<readonly [column: string, fault: RowFault]>
}

/** The schema of one row: from column name → text for CSV, from the parsed line for JSONL. */
export const rowSchema = (rules: RowRules): ((format: SourceFormat) => Schema.Decoder<unknown>) => {
  const schemas = { csv: schemaOf(rules, "csv"), jsonl: schemaOf(rules, "jsonl") }
  return (format) => schemas[format]
}

type Cells = Readonly<Record<string, unknown>>

const schemaOf = (rules: RowRules, format: SourceFormat): Schema.Decoder<unknown> => {
  const ruleOf = memoized((column) => findRule(rules, column))
  const required = new Set(Object.keys(rules.required))
  const issueOf = issuesOf(rules.rule)
  const at = (column: string, fault: RowFault): SchemaIssue.Issue =>
    new SchemaIssue.Pointer([column], issueOf(fault))

  const faultsIn = (row: Cells): ReadonlyArray<SchemaIssue.Issue> => {
    const faults: Array<SchemaIssue.Issue> = []
    const cells =
      format === "csv" ? row : flattened(row, rules.groups, (column) => faults.push(at(column, dotted)))
    for (const column of required) if (cells[column] === undefined) faults.push(at(column, missing))
    for (const column in cells) {
      const value = cells[column]
      // An empty cell of an optional column says nothing.
      if (value === undefined || (value === "" && format === "csv" && !required.has(column))) continue
      const issue = ruleOf(column)(value, format)
      if (issue !== undefined) faults.push(at(column, issue))
    }
    for (const group of rules.groups)
      if (isTooMany(group, cells, format)) faults.push(at(group.prefix.slice(0, -1), tooMany))
    for (const [column, fault] of rules.across?.(cells, format) ?? []) faults.push(at(column, fault))
    return faults
  }

  return Schema.declareConstructor<unknown>()([], () => (row, ast, options) => {
    if (typeof row !== "object" || row === null) {
      return Effect.fail(new SchemaIssue.InvalidType(ast, row, options))
    }
    const [first, ...others] = faultsIn(row as Cells)
    if (first === undefined) return Effect.succeed(row)
    return Effect.fail(new SchemaIssue.Composite(ast, [first, ...others], row, options))
  })
}

const missing = rowFault("required", "is required")

const tooMany = rowFault("too-many", "stands before more names than the service takes in one row")

const isTooMany = ({ maxColumns, prefix }: ColumnGroup, cells: Cells, format: SourceFormat): boolean => {
  if (maxColumns === undefined) return false
  let count = 0
  for (const column in cells) {
    if (column.startsWith(prefix) && !(format === "csv" && cells[column] === "")) count += 1
  }
  return count > maxColumns
}

/** Names of columns come again with every row; JSON lines may bring any number of them, so not all are kept. */
const memoized = (find: (column: string) => ValueRule): ((column: string) => ValueRule) => {
  const known = new Map<string, ValueRule>()
  return (column) => {
    const kept = known.get(column)
    if (kept !== undefined) return kept
    const found = find(column)
    if (known.size < 10_000) known.set(column, found)
    return found
  }
}

const anything: ValueRule = () => undefined

const always =
  (issue: RowFault): ValueRule =>
  () =>
    issue

const findRule = (rules: RowRules, column: string): ValueRule => {
  const named = { ...rules.optional, ...rules.required }
  const own = ownMember(named, column)
  if (own !== undefined) return own
  const group = rules.groups.find(({ prefix }) => column.startsWith(prefix))
  if (group !== undefined) {
    const issue = group.name?.(column.slice(group.prefix.length))
    return issue === undefined ? group.value : always(issue)
  }
  const meant = ownMember(rules.mistaken, column) ?? differentCase(Object.keys(named), column)
  if (meant !== undefined) {
    return always(rowFault("misnamed", `is not read by the service, which calls this column "${meant}"`))
  }
  return rules.otherColumns === undefined ? anything : always(rules.otherColumns)
}

/** Columns may be named `constructor`. */
const ownMember = <T>(members: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(members, name) ? members[name] : undefined

const differentCase = (names: ReadonlyArray<string>, column: string): string | undefined =>
  names.find((name) => name.toLowerCase() === column.toLowerCase())

const dotted = rowFault("misnamed", "must be written as nested objects in JSON lines")

/** The members of a JSON line by their dotted names. Values below a group stay whole: their shape is the group's business. */
const flattened = (
  row: Cells,
  groups: ReadonlyArray<ColumnGroup>,
  onDotted: (column: string) => void
): Cells => {
  const cells: Record<string, unknown> = {}
  const add = (members: object, prefix: string) => {
    const isGroup = groups.some((group) => group.prefix === prefix)
    for (const [name, value] of Object.entries(members) as Array<[string, unknown]>) {
      const column = prefix + name
      if (isGroup) cells[column] = value
      // Dotted names are how CSV nests: in JSON the service does not take them apart.
      else if (name.includes(".")) onDotted(column)
      else if (typeof value === "object" && value !== null && !Array.isArray(value)) add(value, `${column}.`)
      else cells[column] = value
    }
  }
  add(row, "")
  return cells
}
