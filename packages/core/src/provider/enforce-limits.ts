import { Effect } from "effect"
import { LimitExceeded, OptionsInvalid } from "../errors/reasons.ts"
import type { PreparedFile } from "../model/prepared-file.ts"
import type { ImportType } from "./import-type.ts"
import type { Limits } from "./limits.ts"

/** The one place where a prepared file is held against what the provider takes. Nothing has been sent yet. */
export const enforceLimits = (file: PreparedFile, limits: Limits): Effect.Effect<void, LimitExceeded> => {
  const path = file.source.path
  if (limits.maxRows !== undefined && file.rows > limits.maxRows) {
    return Effect.fail(new LimitExceeded({ path, what: "rows", allowed: limits.maxRows, actual: file.rows }))
  }
  if (limits.maxFileBytes !== undefined && file.bytes > limits.maxFileBytes) {
    return Effect.fail(
      new LimitExceeded({ path, what: "bytes", allowed: limits.maxFileBytes, actual: file.bytes })
    )
  }
  return Effect.void
}

/** Refuses a format or delimiter that the import type does not take. */
export const enforceFormat = (
  source: { readonly format: PreparedFile["format"]; readonly delimiter: string },
  importType: ImportType
): Effect.Effect<void, OptionsInvalid> => {
  const problems: Array<string> = []
  if (!importType.formats.includes(source.format)) {
    problems.push(`${importType.id} takes ${importType.formats.join(" or ")}, not ${source.format}.`)
  } else if (
    source.format === "csv" &&
    importType.delimiter !== undefined &&
    importType.delimiter !== source.delimiter
  ) {
    problems.push(
      `${importType.id} takes CSV with "${importType.delimiter}" between cells, not "${source.delimiter}".`
    )
  }
  return problems.length === 0 ? Effect.void : Effect.fail(new OptionsInvalid({ problems }))
}
