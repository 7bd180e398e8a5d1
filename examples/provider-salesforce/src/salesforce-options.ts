import { type JsonObject, type OptionField, OptionsInvalid } from "@bulkport/core/provider"
import { Effect } from "effect"

/** The options of one import, as users see them. */
export const optionFields: ReadonlyArray<OptionField> = [
  {
    name: "object",
    description: "API name of the object, such as Contact or Invoice__c.",
    kind: "text",
    isRequired: true
  },
  {
    name: "external-id",
    description: "API name of the field that upsert goes by; a column of the file.",
    kind: "text",
    default: "Id"
  },
  {
    name: "assignment-rule",
    description: "Id of an assignment rule to run, for objects that have them: Case and Lead.",
    kind: "text"
  }
]

/** The options of one import. */
export interface SalesforceOptions {
  readonly object: string
  readonly externalId: string | undefined
  readonly assignmentRule: string | undefined
}

/** Names of objects and fields; of those of a parent with its relationship in front, such as `Account.Number__c`. */
const apiName = /^[A-Za-z]\w*(\.[A-Za-z]\w*)?$/
const recordId = /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/

/** Reads and checks the options for an operation, without any request. */
export const readOptions = (
  options: JsonObject,
  operation: string
): Effect.Effect<SalesforceOptions, OptionsInvalid> => {
  const problems: Array<string> = []
  const known = optionFields.map(({ name }) => name)
  const unknown = Object.keys(options).filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    problems.push(`There is no option ${unknown.join(", ")}. Known: ${known.join(", ")}.`)
  }
  const read = (name: string, shape: RegExp, example: string): string | undefined => {
    const value = options[name] ?? undefined
    if (value === undefined) return undefined
    if (typeof value === "string" && shape.test(value)) return value
    problems.push(`Option ${name} must be ${example}.`)
    return undefined
  }
  const object = read("object", apiName, "the API name of an object, such as Contact or Invoice__c")
  if ((options["object"] ?? undefined) === undefined) {
    problems.push("Option object is missing: the API name of the object, such as Contact.")
  }
  const externalId = read("external-id", apiName, "the API name of a field, such as Number__c")
  if (externalId !== undefined && operation !== "upsert") {
    problems.push(`Option external-id is for upsert; ${operation} does not look for records by it.`)
  }
  const assignmentRule = read("assignment-rule", recordId, "an id of 15 or 18 letters and digits")
  if (assignmentRule !== undefined && operation.toLowerCase().endsWith("delete")) {
    problems.push(`Option assignment-rule has no meaning for ${operation}.`)
  }
  return problems.length > 0
    ? Effect.fail(new OptionsInvalid({ problems }))
    : Effect.succeed({ object: object ?? "", externalId, assignmentRule })
}
