import {
  ColumnsMissing,
  type ImportReason,
  OptionsInvalid,
  type PreparedFile,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import type { ActitoConnection } from "../actito-connection.ts"
import { mappingFor, mappingOf } from "../actito-definition.ts"
import { unmappedKeys } from "../actito-import-types.ts"
import { type ActitoOptions, type MappedColumn, readOptions } from "../actito-options.ts"
import { packSentFile } from "../packing/pack-sent-file.ts"
import { makeEmptyCellCount } from "../staging/empty-cells.ts"
import { type LeftOutBefore, leftOutBefore } from "../staging/left-out-before.ts"
import { type LeftOutColumns, leftOutColumns } from "../staging/left-out-columns.ts"
import { lineEndOf } from "./line-end.ts"
import { buildV4Definition, v4Disagreements, v4SourceProblems } from "./v4-definition.ts"
import { v4Profile } from "./v4-profile.ts"
import type { V4Staged } from "./v4-staged.ts"

const spoken =
  "Imports of V4 are used (transport v4). Their end was announced for June 2025; where they are gone, the start is refused and nothing is imported."

/**
 * Holds file, options and definition against each other, settles the definition, and packs the file as a ZIP with one CSV, the
 * only way before V5. Sends nothing.
 *
 * Staging again makes the same file again.
 */
export const stage = (connection: ActitoConnection) => {
  const countEmptyCells = makeEmptyCellCount()
  return (file: PreparedFile, context: StepContext): Effect.Effect<StagedFile, ImportReason> =>
    Effect.gen(function* () {
      const read = readOptions(file.options)
      if (Result.isFailure(read)) return yield* new OptionsInvalid({ problems: read.failure })
      const options = read.success
      const { source } = options
      const found = v4SourceProblems(source)
      if (source.type === "etl" || found.length > 0) return yield* new OptionsInvalid({ problems: found })
      const profile = v4Profile(connection.profile)
      const mapping =
        source.type === "own"
          ? mappingOf(source.definition, profile)
          : mappingFor(source.choices, file.columns)
      const notes = yield* checkAgreement(file, options, mapping)

      const count = Effect.suspend(() => countEmptyCells(file, context))
      const before = leftOutBefore(mapping ?? [], context, profile)
      const leftOut = yield* columnsToLeaveOut(options, mapping ?? [], count, before)
      const definition =
        source.type === "own"
          ? source.definition
          : buildV4Definition(source.choices, {
              ...file,
              lineEnd: yield* lineEndOf(file, context),
              mapping: (mapping ?? []).filter(({ header }) => !leftOut.columns.includes(header))
            })
      const where = source.type === "own" ? source : source.choices
      const table = where.table ?? ""
      const handle: V4Staged = {
        version: 2,
        route: "one-shot",
        data: yield* packSentFile(file, context, "zip", connection.settings.maxFileBytes),
        definition,
        tables: [table],
        isLabelled: false,
        v4: {
          table,
          tableType: where.tableType ?? "profile",
          hasResultFile: definition["generateResultFile"] === true
        }
      }
      return { prepared: file, handle, notes: [spoken, ...notes, ...leftOut.notes] }
    })
}

/** Holds file, options and definition against each other, and gives what is to be said. */
const checkAgreement = Effect.fnUntraced(function* (
  file: PreparedFile,
  { compression, encoding, key, remote, separator, source }: ActitoOptions,
  mapping: ReadonlyArray<MappedColumn> | undefined
) {
  const own = source.type === "own" ? v4Disagreements(source.definition, file) : { problems: [], notes: [] }
  const when = (holds: boolean, sentence: string): ReadonlyArray<string> => (holds ? [sentence] : [])
  const problems = [
    ...unmappedKeys(key, mapping),
    ...own.problems,
    ...when(
      remote !== undefined,
      "Option remote-file has the service fetch the file itself, which V4 imports cannot: set ACTITO_TRANSPORT=v5."
    ),
    ...when(
      compression !== undefined && compression !== "zip",
      `Option sent-compression is ${compression ?? ""}, and V4 imports take a ZIP only: leave it out.`
    ),
    ...when(
      separator !== undefined && separator !== file.delimiter,
      `Option separator is "${separator ?? ""}", and the file has "${file.delimiter}" between cells.`
    ),
    ...when(
      encoding !== undefined && encoding !== file.encoding,
      `Option sent-encoding is ${encoding ?? ""}, and the file is ${file.encoding}.`
    )
  ]
  if (problems.length > 0) return yield* new OptionsInvalid({ problems })
  const needed = new Set([...(mapping ?? []).map(({ header }) => header), ...key])
  const missing = [...needed].filter((column) => !file.columns.includes(column)).map((column) => ({ column }))
  if (missing.length > 0) {
    return yield* new ColumnsMissing({ path: file.source.path, missing, found: file.columns })
  }
  return own.notes
})

/** The columns that the user wants left out because they have empty cells. Fails when that cannot be done. */
const columnsToLeaveOut = Effect.fnUntraced(function* (
  { emptyCells, key, source }: ActitoOptions,
  mapping: ReadonlyArray<MappedColumn>,
  count: ReturnType<ReturnType<typeof makeEmptyCellCount>>,
  before: LeftOutBefore | undefined
): Effect.fn.Return<LeftOutColumns, ImportReason> {
  if (emptyCells !== "drop-columns" || source.type !== "built" || source.choices.mode === "create") {
    return { columns: [], problems: [], notes: [] }
  }
  const found = leftOutColumns(mapping, key, yield* count, before)
  if (found.problems.length > 0) return yield* new OptionsInvalid({ problems: found.problems })
  return found
})
