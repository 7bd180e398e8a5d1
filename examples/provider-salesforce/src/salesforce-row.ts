import { Schema } from "effect"
import { maxCellLength } from "./salesforce-facts.ts"

/** A rule's name and place, and words that go on from the name of the column and quote nothing. */
const cell = Schema.String.check(
  Schema.isMaxLength(maxCellLength, {
    code: "too-long",
    message: `has more than ${maxCellLength} characters`,
    rule: "Bulk API and Bulk API 2.0 Limits and Allocations"
  })
)

const key = cell.check(
  Schema.isMinLength(1, {
    code: "required",
    message: "is required: it says which record the row is about",
    rule: "Prepare CSV Files"
  })
)

const anyCells = Schema.Record(Schema.String, cell)

/** The rules for one row that hold for any object: which fields there are, and what they take, only the org knows. */
export const rowSchema = (keyColumn: string | undefined): (() => Schema.Decoder<unknown>) => {
  const schema: Schema.Decoder<unknown> =
    keyColumn === undefined
      ? anyCells
      : Schema.StructWithRest(Schema.Struct({ [keyColumn]: key }), [anyCells])
  return () => schema
}
