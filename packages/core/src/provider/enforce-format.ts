import { Effect } from "effect"
import { OptionsInvalid } from "../errors/reasons.ts"
import type { SourceFile } from "../model/source-file.ts"
import type { ImportType } from "./import-type.ts"

/** Refuses a format that the import type does not take. A JSON array becomes JSONL on the way. */
export const enforceFormat = (
  source: Pick<SourceFile, "format">,
  importType: ImportType
): Effect.Effect<void, OptionsInvalid> => {
  const taken = importType.formats.includes(source.format === "csv" ? "csv" : "jsonl")
  const problems = [`${importType.id} takes ${importType.formats.join(" or ")}, not ${source.format}.`]
  return taken ? Effect.void : Effect.fail(new OptionsInvalid({ problems }))
}
