import {
  CredentialsRefused,
  type Finding,
  type ImportReason,
  type JsonObject,
  type ServiceValidation,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import { Effect, Result } from "effect"
import type { ActitoConnection } from "../actito-connection.ts"
import { destinationSeen } from "../actito-destination.ts"
import { readOptions } from "../actito-options.ts"
import { readStructure, type TableStructure } from "../actito-table.ts"
import { isJsonObject, valueAt } from "../json-path.ts"
import { readIfPossible, whyUnreadable } from "../staging/read-if-possible.ts"
import { cellLengthFindings } from "../structure/cell-lengths.ts"
import { structureFindings } from "../structure/structure-findings.ts"
import { type TableLoading, tableLoadings } from "../structure/table-loading.ts"

/**
 * Holds what is loaded against the structure of its profile table, which it asks for: the service itself validates nothing before
 * an import. Says by its id which table that is. Creates nothing. What cannot be read, for lack of a right perhaps, is skipped and not passed.
 */
export const validate =
  (connection: ActitoConnection) =>
  (file: StagedFile, context: StepContext): Effect.Effect<ServiceValidation, ImportReason> =>
    Effect.gen(function* () {
      const { profile, settings } = connection
      const { handle, prepared } = file
      const options = readOptions(prepared.options)
      if (Result.isFailure(options)) return skipped("The import's options cannot be read any more.")
      const { columnTypes, key, source } = options.success
      // What staging has settled, such as that a column is left out, stands in the definition that it keeps.
      const settled = valueAt(handle, "definition")
      const definition = isJsonObject(settled) ? (settled as JsonObject) : undefined
      const loadings = tableLoadings(source, definition, prepared.columns, profile, settings.transport)
      if (loadings === undefined) {
        const whose = source.type === "etl" ? `what is known of ETL ${source.id}` : "the definition"
        return skipped(`Which table is loaded, and from which columns, cannot be read in ${whose}.`)
      }

      const findings: Array<Finding> = []
      const unread = new Set<string>()
      const structures = new Map<string, TableStructure | string>()
      for (const loading of loadings) {
        const structure = structures.get(loading.table) ?? (yield* structureOf(connection, loading))
        structures.set(loading.table, structure)
        if (typeof structure === "string") {
          unread.add(structure)
          continue
        }
        // Of several loadings each has its own part of the key.
        const ownKey = key.filter((column) => loading.mapping.some(({ header }) => header === column))
        findings.push(
          ...structureFindings({ loading, key: ownKey, columnTypes }, structure),
          ...(yield* cellLengthFindings(loading, structure, prepared, context))
        )
      }
      const destination = destinationSeen(connection, file, (table) => {
        const structure = structures.get(table)
        return typeof structure === "string" ? undefined : structure
      })
      return {
        ...verdict(findings.map(safely(connection)), [...unread]),
        ...(destination === undefined ? {} : { destination })
      }
    })

const skipped = (why: string): ServiceValidation => ({ status: "skipped", why })

/** Foreign names stand in findings. */
const safely =
  ({ client }: ActitoConnection) =>
  (finding: Finding): Finding => ({
    ...finding,
    message: client.safe(finding.message, 2000),
    ...(finding.rule === undefined ? {} : { rule: client.safe(finding.rule, 200) })
  })

/** Done only when every table was looked at, or when what was looked at is worth saying by itself. */
const verdict = (findings: ReadonlyArray<Finding>, unread: ReadonlyArray<string>): ServiceValidation => {
  if (unread.length === 0) return { status: "done", findings }
  if (findings.length === 0) return skipped(unread.join(" "))
  const notes = unread.map((message): Finding => ({
    by: "service",
    severity: "warning",
    code: "not-validated",
    message
  }))
  return { status: "done", findings: [...findings, ...notes] }
}

/** The structure of a loading's table, or why it cannot be had, in a sentence. */
const structureOf = (
  connection: ActitoConnection,
  { table, tableType }: TableLoading
): Effect.Effect<TableStructure | string, ImportReason> =>
  Effect.gen(function* () {
    if (tableType === "custom") {
      return `How the service shows the structure of custom tables is not published, so columns were not held against ${table}.`
    }
    const reading = yield* readIfPossible(connection, connection.client.profileTable(table))
    if (reading.status === 401) {
      // A start would be refused as well.
      const endpoint = "GET profile-tables"
      return yield* new CredentialsRefused({ endpoint, status: 401, detail: "" })
    }
    const why = whyUnreadable(reading)
    return (
      readStructure(reading.body) ??
      `The structure of profile table ${table} cannot be read (${why}), so columns were not held against it.`
    )
  })
