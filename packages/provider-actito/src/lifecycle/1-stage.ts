import {
  ColumnsMissing,
  type ImportReason,
  type JsonObject,
  OptionsInvalid,
  type PreparedFile,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import type { ActitoConnection } from "../actito-connection.ts"
import { buildDefinition, loadingsOf, mappingFor, mappingOf } from "../actito-definition.ts"
import {
  type Declarer,
  definitionNotes,
  definitionOfEtl,
  definitionProblems,
  disagreements,
  ownDefinition
} from "../actito-definition-check.ts"
import { unmappedKeys } from "../actito-import-types.ts"
import { type ActitoOptions, readOptions } from "../actito-options.ts"
import type { ActitoStaged } from "../actito-staged.ts"
import type { Compression, WireProfile } from "../actito-wire-profile.ts"
import { chooseCompression, compressionDeclared } from "../packing/choose-compression.ts"
import { packSentFile } from "../packing/pack-sent-file.ts"
import { makeEmptyCellCount } from "../staging/empty-cells.ts"
import { leftOutBefore } from "../staging/left-out-before.ts"
import { leftOutColumns } from "../staging/left-out-columns.ts"
import { readEtl } from "../staging/read-etl.ts"
import {
  changesBeforeSending,
  refusalOf,
  refuseTooLarge,
  remoteNotes,
  remoteProblems
} from "../staging/remote-file.ts"

/**
 * Holds file, options and definition against each other, settles the definition, and packs the file where that is worthwhile.
 * Sends nothing, and asks only for the definition of a predefined ETL.
 *
 * Staging again makes the same file again.
 */
export const stage = (connection: ActitoConnection) => {
  const countEmptyCells = makeEmptyCellCount()
  return (file: PreparedFile, context: StepContext): Effect.Effect<StagedFile, ImportReason> =>
    Effect.gen(function* () {
      const { profile, settings } = connection
      const read = readOptions(file.options)
      if (Result.isFailure(read)) return yield* new OptionsInvalid({ problems: read.failure })
      const options = read.success
      const { remote, source } = options

      const etl = source.type === "etl" ? yield* readEtl(connection, source.id) : undefined
      const given = source.type === "own" ? source.definition : etl?.definition
      const notes = [...(etl?.notes ?? [])]
      if (given !== undefined) notes.push(...definitionNotes(given, profile, declarerOf(options).name))
      yield* checkAgreement(file, options, given, connection)
      const misplaced = remoteProblems(options, context, profile)
      if (misplaced.length > 0) return yield* new OptionsInvalid({ problems: misplaced })

      if (remote !== undefined) {
        const changes = yield* changesBeforeSending(file, context)
        if (changes.length > 0) return yield* new OptionsInvalid({ problems: [refusalOf(changes, remote)] })
        yield* refuseTooLarge(file, settings.maxFileBytes)
      }
      const leftOut = yield* columnsToLeaveOut(file, context, options, profile, countEmptyCells)
      notes.push(...leftOut.notes)

      const declared = compressionDeclared(given, profile)
      const compression: Compression =
        remote !== undefined
          ? file.source.compression
          : chooseCompression(file, declared, options.compression, profile, settings.maxFileBytes)
      if (etl !== undefined && declared === undefined && options.compression === undefined) {
        notes.push(
          `How the ETL wants the file packed is not known: it is sent as ${compression}; option sent-compression says otherwise.`
        )
      }
      if (remote !== undefined) notes.push(...remoteNotes(remote, compression))
      const data =
        remote === undefined
          ? yield* packSentFile(file, context, compression, settings.maxFileBytes)
          : undefined
      const facts = { ...file, compression, label: context.label, leftOut: leftOut.columns, remote }
      const definition =
        source.type === "built" ? buildDefinition(source.choices, facts, profile) : (given ?? {})
      const handle: ActitoStaged = {
        version: 2,
        route: remote !== undefined ? "remote" : source.type === "etl" ? "triggered" : "one-shot",
        ...(data === undefined ? {} : { data }),
        definition,
        ...(source.type === "etl" ? { etl: source.id } : {}),
        tables: (loadingsOf(definition, profile) ?? []).flatMap(({ table }) =>
          table === undefined ? [] : [table]
        ),
        isLabelled: source.type === "built" && profile.definition.name !== null
      }
      return { prepared: file, handle, ...(notes.length === 0 ? {} : { notes }) }
    })
}

const declarerOf = ({ source }: ActitoOptions): Declarer =>
  source.type === "etl" ? definitionOfEtl(source.id) : ownDefinition

/** Holds file, options and definition against each other, by the connection's own profile. */
const checkAgreement = Effect.fnUntraced(function* (
  file: PreparedFile,
  options: ActitoOptions,
  given: JsonObject | undefined,
  { profile }: ActitoConnection
) {
  const { compression, encoding, key, remote, separator, source } = options
  const isOwn = source.type === "own"
  const mapping =
    given !== undefined ? mappingOf(given, profile) : source.type === "built" ? source.choices.map : undefined
  const declared = compressionDeclared(given, profile)
  const when = (holds: boolean, sentence: string): ReadonlyArray<string> => (holds ? [sentence] : [])
  const problems = [
    ...unmappedKeys(key, mapping),
    ...(given === undefined ? [] : disagreements(given, file, profile, declarerOf(options))),
    ...(isOwn ? definitionProblems(source.definition, profile) : []),
    ...when(
      isOwn && (source.table !== undefined || source.tableType !== undefined),
      "The definition says which table it loads; leave out options table and table-type."
    ),
    ...when(
      separator !== undefined && separator !== file.delimiter,
      `Option separator is "${separator ?? ""}", and the file has "${file.delimiter}" between cells.`
    ),
    ...when(
      encoding !== undefined && encoding !== file.encoding,
      `Option sent-encoding is ${encoding ?? ""}, and the file is ${file.encoding}.`
    ),
    ...when(
      remote === undefined && declared !== undefined && compression !== undefined && compression !== declared,
      `Option sent-compression is ${compression ?? ""}, and ${declarerOf(options).name.replace("The", "the")} declares ${declared ?? ""}.`
    ),
    ...when(
      remote !== undefined && declared !== undefined && declared !== file.source.compression,
      `The definition declares the compression ${declared ?? ""}, and the file is packed as ${file.source.compression}.`
    )
  ]
  if (problems.length > 0) return yield* new OptionsInvalid({ problems })
  const needed = new Set([...(mapping ?? []).map(({ header }) => header), ...key])
  const missing = [...needed].filter((column) => !file.columns.includes(column)).map((column) => ({ column }))
  if (missing.length === 0) return
  return yield* new ColumnsMissing({ path: file.source.path, missing, found: file.columns })
})

/** The columns that the user wants left out because they have empty cells. Fails when that cannot be done. */
const columnsToLeaveOut = Effect.fnUntraced(function* (
  file: PreparedFile,
  context: StepContext,
  { emptyCells, key, source }: ActitoOptions,
  profile: WireProfile,
  count: ReturnType<typeof makeEmptyCellCount>
) {
  if (emptyCells !== "drop-columns" || source.type !== "built") return { columns: [], notes: [] }
  if (source.choices.mode === "create") {
    return { columns: [], notes: ["No column is left out for empty cells: mode create changes no record."] }
  }
  const mapping = mappingFor(source.choices, file.columns)
  const before = leftOutBefore(mapping, context, profile)
  const found = leftOutColumns(mapping, key, yield* count(file, context), before)
  if (found.problems.length > 0) return yield* new OptionsInvalid({ problems: found.problems })
  return found
})
