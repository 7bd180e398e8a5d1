import { rowFault, rowSchema, type RowFault, type ValueRule } from "./row-rules.ts"
import {
  accountId,
  boolean,
  countryCode,
  customField,
  customFieldName,
  email,
  locale,
  millis,
  programId,
  text,
  userId
} from "./value-rules.ts"

/** The published schema allows null only, and the prose allows text. */
const textOrNull: ValueRule = (value, format) => (value === null ? undefined : text(value, format))

const textOrBoolean: ValueRule = (value, format) =>
  typeof value === "boolean" ? undefined : text(value, format)

const jsonOnly = rowFault("not-allowed", "can be given in JSON lines only", "UserImportLine.schema.json")

const notTexts = rowFault("wrong-type", "must be a list of texts")

const listOfTexts: ValueRule = (value, format) => {
  if (format === "csv") return jsonOnly
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? undefined : notTexts
}

/** The two spellings of the columns for vanity links. Names are case-sensitive, so that one of them has no effect. */
export const shareLinkSpellings = ["shareLinks", "sharelinks"] as const

/** How the columns for vanity links are spelt. */
export type ShareLinkSpelling = (typeof shareLinkSpellings)[number]

const otherSpelling = (wanted: ShareLinkSpelling): RowFault =>
  rowFault(
    "misnamed",
    `is taken for one without effect: the option share-links says that the service reads "${wanted}."`,
    wanted === "shareLinks" ? "UserImportLine.schema.json" : "Import Advocate Participants in Bulk"
  )

/**
 * Rules for users, from "Import Advocate Participants in Bulk" and the published schema of a user's line.
 *
 * Columns without a rule pass: the schema does not forbid them, and what the service does with them is not known.
 */
export const userRow = (spelling: ShareLinkSpelling) => {
  const [misspelt] = shareLinkSpellings.filter((each) => each !== spelling)
  const fault = otherSpelling(spelling)
  return rowSchema({
    rule: "Import Advocate Participants in Bulk; UserImportLine.schema.json",
    required: { accountId, id: userId },
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
      { prefix: `${spelling}.`, name: programId, value: text },
      { prefix: `${misspelt ?? ""}.`, value: () => fault }
    ],
    // "A misspelt header has no effect", says the service of this one.
    mistaken: { referrable: "referable" }
  })
}
