import type { ImportPlan } from "../model/import-plan.ts"
import type { FileFormat, SourceFormat } from "../model/source-file.ts"
import type { ImportType } from "./import-type.ts"

/** What of a plan decides about the format of what is sent. */
export type FormatChoice = Partial<Pick<ImportPlan, "sendAs" | "columns" | "adopted">>

/** The columns that were given a type, by their names as they are sent. */
export const declaredTypes = ({ columns }: FormatChoice): ReadonlyArray<string> =>
  Object.keys(columns?.types ?? {})

/**
 * The format in which rows of a file are sent: the one they have, unless CSV is to become JSON lines, because that was asked
 * for, because columns have types, or because the import takes no CSV. What was sent by someone else is in the format it has.
 */
export const sentFormat = (
  format: FileFormat,
  choice: FormatChoice,
  importType: Pick<ImportType, "formats"> | undefined
): SourceFormat => {
  if (format !== "csv") return "jsonl"
  if (choice.adopted !== undefined) return "csv"
  if (choice.sendAs !== undefined) return choice.sendAs
  if (declaredTypes(choice).length > 0) return "jsonl"
  const takes = importType?.formats ?? ["csv"]
  return !takes.includes("csv") && takes.includes("jsonl") ? "jsonl" : "csv"
}
