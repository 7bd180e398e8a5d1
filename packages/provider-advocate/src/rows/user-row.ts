import { rowFault, rowSchema, type ValueRule } from "./row-rules.ts"
import {
  boolean,
  countryCode,
  customField,
  customFieldName,
  email,
  locale,
  millis,
  nonEmpty,
  programId,
  text
} from "./value-rules.ts"

/** The published schema allows null only, and the prose allows text. */
const textOrNull: ValueRule = (value, format) => (value === null ? undefined : text(value, format))

const textOrBoolean: ValueRule = (value, format) =>
  typeof value === "boolean" ? undefined : text(value, format)

const jsonOnly = rowFault("not-allowed", "can be given in JSON lines only")

const notTexts = rowFault("wrong-type", "must be a list of texts")

const listOfTexts: ValueRule = (value, format) => {
  if (format === "csv") return jsonOnly
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? undefined : notTexts
}

/**
 * Rules for users, from "Import Advocate Participants in Bulk" and the published schema of a user's line.
 *
 * Columns without a rule pass: the schema does not forbid them, and what the service does with them is not known.
 */
export const userRow = rowSchema({
  required: { accountId: nonEmpty, id: nonEmpty },
  optional: {
    firstName: text,
    lastName: text,
    email,
    referable: boolean,
    locale,
    countryCode,
    imageUrl: textOrNull,
    dateCreated: millis,
    dateUsTaxFormSubmitted: millis,
    paymentProviderId: text,
    referralCode: text,
    "referredBy.code": text,
    // Text in the schema of a line, a boolean in the API.
    "referredBy.isConverted": textOrBoolean,
    referredByCodes: listOfTexts
  },
  groups: [
    { prefix: "customFields.", name: customFieldName, value: customField, maxColumns: 100 },
    { prefix: "referralCodes.", name: programId, value: text },
    // Prose and schema differ in the case of this one. Names are case-sensitive, so one of the two has no effect.
    { prefix: "shareLinks.", name: programId, value: text },
    { prefix: "sharelinks.", name: programId, value: text }
  ],
  // "A misspelt header has no effect", says the service of this one.
  mistaken: { referrable: "referable" }
})
