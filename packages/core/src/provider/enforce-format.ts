import { Effect } from "effect"
import { OptionsInvalid } from "../errors/reasons.ts"
import type { SourceFile } from "../model/source-file.ts"
import type { ImportType } from "./import-type.ts"

/**
 * Refuses a format that the import type does not take, and a delimiter that cannot be written. A JSON array becomes JSONL on
 * the way.
 */
export const enforceFormat = (
  source: Pick<SourceFile, "format">,
  importType: ImportType
): Effect.Effect<void, OptionsInvalid> => {
  const taken = importType.formats.includes(source.format === "csv" ? "csv" : "jsonl")
  const { delimiter = "," } = importType
  const isWritable = delimiter.length === 1 && !/["\r\n]/.test(delimiter)
  const problems = [
    ...(taken ? [] : [`${importType.id} takes ${importType.formats.join(" or ")}, not ${source.format}.`]),
    ...(isWritable || source.format !== "csv"
      ? []
      : [`CSV cannot be written with ${JSON.stringify(delimiter)} between cells: it takes one character.`])
  ]
  return problems.length === 0 ? Effect.void : Effect.fail(new OptionsInvalid({ problems }))
}
