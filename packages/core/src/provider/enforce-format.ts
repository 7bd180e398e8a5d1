import { Effect } from "effect"
import { OptionsInvalid } from "../errors/reasons.ts"
import { datePatternProblem, makeDateReader } from "../model/date-pattern.ts"
import type { SourceFile } from "../model/source-file.ts"
import { cellJson, cellTypeWords } from "../rows/cell-json.ts"
import { columnTypes } from "./column-types.ts"
import type { ImportType } from "./import-type.ts"
import { declaredTypes, type FormatChoice, sentFormat } from "./sent-format.ts"

/**
 * Refuses a format that the import type does not take, a delimiter that cannot be written, types that would mean nothing, and
 * patterns that dates cannot be read by.
 * A JSON array becomes JSONL on the way, and so does CSV where that is asked for, or the import type takes nothing else. What
 * was sent by someone else is whatever it is.
 */
export const enforceFormat = (
  { format }: Pick<SourceFile, "format">,
  choice: FormatChoice,
  importType: ImportType | undefined
): Effect.Effect<void, OptionsInvalid> => {
  const sent = sentFormat(format, choice, importType)
  const isCsv = format === "csv"
  const problems = [
    ...(importType === undefined || choice.adopted !== undefined
      ? []
      : notTaken(importType, isCsv ? sent : format)),
    ...(!isCsv && choice.sendAs === "csv"
      ? [`Rows of ${format} cannot be sent as CSV: their values would lose their types.`]
      : []),
    ...(declaredTypes(choice).length > 0 ? withoutMeaning(isCsv, sent) : []),
    ...(isCsv && sent === "jsonl" ? constantsOfOtherTypes(choice, importType) : []),
    ...unreadableDates(choice)
  ]
  return problems.length === 0 ? Effect.void : Effect.fail(new OptionsInvalid({ problems }))
}

const notTaken = (
  { delimiter = ",", formats, id }: ImportType,
  format: SourceFile["format"]
): ReadonlyArray<string> => {
  const isWritable = delimiter.length === 1 && !/["\r\n]/.test(delimiter)
  return [
    ...(formats.includes(format === "csv" ? "csv" : "jsonl")
      ? []
      : [`${id} takes ${formats.join(" or ")}, not ${format}.`]),
    ...(isWritable || format !== "csv"
      ? []
      : [`CSV cannot be written with ${JSON.stringify(delimiter)} between cells: it takes one character.`])
  ]
}

const withoutMeaning = (isCsv: boolean, sent: "csv" | "jsonl"): ReadonlyArray<string> => {
  if (!isCsv)
    return ["Types are for columns of CSV: the values in rows of JSON have theirs, and are sent with them."]
  return sent === "csv" ? ["Columns have types only where rows are sent as JSON lines, not as CSV."] : []
}

/** A constant is in every row: that it does not fit is a fault of the plan, not of the rows. */
const constantsOfOtherTypes = (
  choice: FormatChoice,
  importType: ImportType | undefined
): ReadonlyArray<string> => {
  const typeOf = columnTypes(choice, importType)
  return Object.entries(choice.columns?.set ?? {}).flatMap(([column, constant]) => {
    const type = typeOf(column)
    return constant === "" || cellJson[type](constant) !== undefined
      ? []
      : [`The constant for "${column}" ${cellTypeWords[type]}.`]
  })
}

/** Patterns that are none, and constants that are no dates by theirs. */
const unreadableDates = ({ columns }: FormatChoice): ReadonlyArray<string> =>
  Object.entries(columns?.dates ?? {}).flatMap(([column, pattern]) => {
    const problem = datePatternProblem(pattern)
    if (problem !== undefined) return [`The pattern "${pattern}" for the dates in "${column}" ${problem}.`]
    const constant =
      columns?.set !== undefined && Object.hasOwn(columns.set, column) ? columns.set[column] : ""
    if (constant === undefined || constant === "") return []
    const read = makeDateReader(pattern).read(constant)
    return typeof read === "string" ? [] : [`The constant for "${column}" ${read.message}.`]
  })
