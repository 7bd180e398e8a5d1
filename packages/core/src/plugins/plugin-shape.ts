/** What every plugin must be, whatever it was compiled with: types do not hold across packages, so they are asked of the value. */
import { Cause, Exit, Schema, SchemaIssue } from "effect"
import { SourceFormat } from "../model/source-file.ts"
import type { ProviderPlugin } from "../provider/provider-plugin.ts"
import { thrownText } from "./thrown-text.ts"

const text = Schema.String.check(Schema.isMinLength(1, { message: "must be a text that is not empty" }))

/** It stands on command lines, in file names and in the records of runs. */
const id = Schema.String.check(
  Schema.isPattern(/^[a-z][a-z0-9-]{0,39}$/, {
    message: "must be made of small letters, digits and dashes, a letter first, 40 at the most"
  })
)

/** It becomes a flag. */
const name = Schema.String.check(
  Schema.isPattern(/^[a-zA-Z][a-zA-Z0-9-]*$/, {
    message: "must be made of letters, digits and dashes, a letter first"
  })
)

const variable = Schema.String.check(
  Schema.isPattern(/^[A-Za-z_][A-Za-z0-9_]*$/, { message: "must be the name of an environment variable" })
)

/** A function; what it takes and gives cannot be told before it is called. */
const callable = Schema.declare((value): value is () => unknown => typeof value === "function", {
  expected: "a function"
})

const SettingFieldShape = Schema.Struct({
  name,
  environment: variable,
  description: text,
  isSecret: Schema.Boolean,
  isRequired: Schema.Boolean,
  default: Schema.optionalKey(Schema.UndefinedOr(Schema.String))
})

const OptionFieldShape = Schema.Struct({
  name,
  description: text,
  kind: Schema.Literals(["text", "switch", "list", "pairs", "json-file"]),
  choices: Schema.optionalKey(Schema.UndefinedOr(Schema.Array(Schema.String))),
  isRequired: Schema.optionalKey(Schema.UndefinedOr(Schema.Boolean)),
  default: Schema.optionalKey(Schema.UndefinedOr(Schema.String))
})

const ImportTypeShape = Schema.Struct({
  id: text,
  aliases: Schema.Array(text),
  title: text,
  formats: Schema.Array(SourceFormat).check(
    Schema.isMinLength(1, { message: "must have at least one format" })
  ),
  requiredColumns: Schema.Array(Schema.String),
  isDestructive: Schema.Boolean,
  isWholeSet: Schema.optionalKey(Schema.UndefinedOr(Schema.Boolean)),
  effects: Schema.optionalKey(Schema.UndefinedOr(Schema.Array(text)))
})

const CommandShape = Schema.Struct({
  words: Schema.Array(text).check(Schema.isMinLength(1, { message: "must have at least one word" })),
  title: text,
  description: text,
  files: Schema.Array(Schema.Struct({ name: text, description: text })),
  optionFields: Schema.Array(OptionFieldShape),
  settingNames: Schema.Array(Schema.String),
  examples: Schema.Array(Schema.Struct({ arguments: Schema.String, description: text })),
  run: callable
})

/** The members that the engine and the command line look at before a provider is opened. Others may be there as well. */
const PluginShape = Schema.Struct({
  contract: Schema.Int,
  id,
  title: text,
  settingFields: Schema.Array(SettingFieldShape),
  optionFields: Schema.Array(OptionFieldShape),
  importTypes: Schema.Array(ImportTypeShape),
  commands: Schema.optionalKey(Schema.UndefinedOr(Schema.Array(CommandShape))),
  importType: callable,
  open: callable
})

const decode = Schema.decodeUnknownExit(PluginShape, { errors: "all" })
const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** `settingFields[0].name` for the way to a member. */
const wayText = (way: ReadonlyArray<unknown>): string =>
  way
    .map((step) => (typeof step === "object" && step !== null && "key" in step ? step.key : step))
    .map((key, at) => (typeof key === "number" ? `[${key}]` : at === 0 ? String(key) : `.${String(key)}`))
    .join("")

const mostProblems = 8

/** What is wrong with the members of a would-be plugin, each named; none when it is one. */
export const shapeProblems = (value: unknown): ReadonlyArray<string> => {
  const decoded = decode(value)
  if (Exit.isSuccess(decoded)) return repeatedNames(decoded.value)
  const issues = decoded.cause.reasons.flatMap((reason) => {
    // Members may be made so that looking at them throws.
    if (Cause.isDieReason(reason))
      return [{ message: thrownText(reason.defect), path: ["it throws when it is read"] }]
    return Cause.isFailReason(reason) ? format(reason.error.issue).issues : []
  })
  const problems = issues.map(
    ({ message, path = [] }) => `${wayText(path)}: ${message === "Missing key" ? "is missing" : message}`
  )
  const more = problems.length - mostProblems
  return [...problems.slice(0, mostProblems), ...(more > 0 ? [`and ${more} more`] : [])]
}

/** True for a value that was meant to be a plugin, whether or not it is a whole one. */
export const isMeantAsPlugin = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" &&
  value !== null &&
  ("contract" in value || ("id" in value && "open" in value)) &&
  // The provider itself, once it is open, has operations; it is not what a package exports.
  !("stage" in value)

/** True for a value with all members that a plugin must have. */
export const isPlugin = (value: unknown): value is ProviderPlugin => shapeProblems(value).length === 0

/** Names that are there twice, of which one could never be given. */
const repeatedNames = ({
  importTypes,
  optionFields,
  settingFields
}: typeof PluginShape.Type): ReadonlyArray<string> => {
  const repeated = (member: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
    names
      .filter((each, at) => names.indexOf(each) !== at)
      .map((each) => `${member}: "${each}" is there twice`)
  return [
    ...repeated(
      "settingFields",
      settingFields.map((field) => field.name)
    ),
    ...repeated(
      "optionFields",
      optionFields.map((field) => field.name)
    ),
    ...repeated(
      "importTypes",
      importTypes.flatMap((type) => [...new Set([type.id, ...type.aliases])])
    )
  ]
}
