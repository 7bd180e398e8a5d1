/** The rules for a row, ready to be held against rows by the copy of effect that they were made with. */
import { Cause, Exit, Result, Schema } from "effect"
import { issueFindings, type RowFinding } from "../rows/issue-findings.ts"

/** Holds one row against the rules; nothing is found in one that keeps them. Throws when a rule falls over. */
export type RowRules = (record: unknown) => ReadonlyArray<RowFinding>

/** Where a schema carries its rules: the same for every copy of this file. */
const carried: unique symbol = Symbol.for("@bulkport/core/RowRules")

interface Carrier {
  readonly [carried]: RowRules
}

/** The same for every row that keeps the rules: there may be millions. */
const nothing: ReadonlyArray<RowFinding> = []

const rulesOf = (schema: Schema.Decoder<unknown>): RowRules => {
  const options = { errors: "all" } as const
  const decode = Schema.decodeUnknownResult(schema, options)
  // Twice as fast, and does for all rows that are valid.
  const passes = Schema.decodeUnknownExit(schema, options)
  return (record) => {
    const passed = passes(record)
    if (Exit.isSuccess(passed)) return nothing
    // A rule that fell over is not a row that broke it: values may lie too deep in each other.
    const fallen = passed.cause.reasons.find(Cause.isDieReason)
    if (fallen !== undefined)
      throw fallen.defect instanceof Error ? fallen.defect : new Error("a rule fell over")
    const decoded = decode(record)
    return Result.isSuccess(decoded) ? [] : issueFindings(decoded.failure.issue)
  }
}

/** What all nodes of schemas of this copy of effect have in common. */
const ownNodes = Object.getPrototypeOf(Object.getPrototypeOf(Schema.String.ast)) as object

/** True for a schema that was made with this very copy of effect, which alone can run it. */
const isOwnSchema = ({ ast }: Schema.Top): boolean => Object.prototype.isPrototypeOf.call(ownNodes, ast)

/** Throws for a schema that was made with another copy of effect than this file uses. */
export const requireOwnSchema = (schema: Schema.Top): void => {
  if (!isOwnSchema(schema))
    throw new TypeError(
      "effect is there twice: the plugin and the @bulkport/core that it uses must share one copy, such as by having both as peer dependencies"
    )
}

/**
 * The same schema, which carries what runs it. A schema can only be run by the copy of effect that it was made with: another one
 * takes its marks for values, and lets anything pass. To be called where the schema is made, and not by the engine.
 */
export const withRowRules = (schema: Schema.Decoder<unknown>): Schema.Decoder<unknown> => {
  requireOwnSchema(schema)
  let rules: RowRules | undefined
  const run: RowRules = (record) => (rules ??= rulesOf(schema))(record)
  // Nothing is put into the schema itself: it may be used elsewhere, and be frozen.
  // What is made has all that the schema has; the compiler knows nothing of what `Object.create` inherits.
  return Object.create(schema, { [carried]: { value: run } }) as Schema.Decoder<unknown>
}

const isCarrier = (schema: object): schema is Carrier => carried in schema

/** The rules of a schema: those that it carries, or those of a schema of this copy of effect. Throws for any other. */
export const rowRulesOf = (schema: Schema.Decoder<unknown>): RowRules => {
  if (isCarrier(schema)) return schema[carried]
  if (!isOwnSchema(schema))
    throw new TypeError("its rules for rows are of another copy of effect; it has to be made with makePlugin")
  return rulesOf(schema)
}
