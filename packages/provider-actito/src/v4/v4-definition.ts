/** Definitions of the imports before V5: made from options, or the user's own, held against options and file. */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import type { DefinitionChoices, ImportSource, MappedColumn } from "../actito-options.ts"
import { profileA } from "../actito-wire-profile.ts"
import { isMigrated } from "../migrate/migrate-definition.ts"
import { readOldDefinition } from "../migrate/old-definition.ts"

/** What a definition is made from besides the options. */
export interface V4Facts {
  readonly delimiter: string
  readonly encoding: PreparedFile["encoding"]
  /** Left out when it could not be told. */
  readonly lineEnd: string | undefined
  readonly mapping: ReadonlyArray<MappedColumn>
}

/** Makes a definition in the spelling of clients that work. It has no name, and names no table. */
export const buildV4Definition = (
  { mode }: Pick<DefinitionChoices, "mode">,
  { delimiter, encoding, lineEnd, mapping }: V4Facts
): JsonObject => {
  const { words } = profileA
  return {
    mode: words.modes[mode],
    encoding: encoding === "iso-8859-1" ? words.latin1 : words.utf8,
    format: { separator: delimiter, ...(lineEnd === undefined ? {} : { endOfLine: lineEnd }) },
    generateResultFile: true,
    attributesMapping: mapping.map(({ attribute, header }) => ({
      headerColumn: header,
      attributeName: attribute
    }))
  }
}

const isPathSegment = (table: string): boolean => table !== "." && table !== ".."

/** What stands in the way of an import before V5, in sentences, as far as the source of its definition is concerned. */
export const v4SourceProblems = (source: ImportSource): ReadonlyArray<string> => {
  switch (source.type) {
    case "etl":
      return ["Option etl names a predefined ETL, and V4 imports know none: set ACTITO_TRANSPORT=v5."]
    case "own":
      if (isMigrated(source.definition, profileA)) {
        return [
          "The definition is one of V5 (it has dataLoadings), and transport is v4: set ACTITO_TRANSPORT=v5."
        ]
      }
      if (source.table === undefined) {
        return [
          "Option table is missing: a V4 definition does not say which table it is for. Give --table, and --table-type custom for a custom table."
        ]
      }
      return isPathSegment(source.table) ? [] : [`There can be no table ${source.table}.`]
    case "built": {
      const { recipients, table, transformations } = source.choices
      return [
        ...(isPathSegment(table) ? [] : [`There can be no table ${table}.`]),
        ...(transformations === undefined
          ? []
          : ["V4 imports know no transformations: leave the option out."]),
        ...(recipients.length === 0
          ? []
          : ["Where V4 imports name who gets a report is not published: leave out option recipient."])
      ]
    }
  }
}

/** What in a user's own definition is not so in the file, or could not be read, in sentences. */
export const v4Disagreements = (
  definition: JsonObject,
  { delimiter, encoding }: Pick<PreparedFile, "delimiter" | "encoding">
): { readonly problems: ReadonlyArray<string>; readonly notes: ReadonlyArray<string> } => {
  const old = readOldDefinition(definition)
  return {
    problems: [
      ...(old.separator !== undefined && old.separator !== delimiter
        ? [`The definition declares "${old.separator}" between cells, the file has "${delimiter}".`]
        : []),
      ...(old.encodingWord !== undefined && old.encoding !== encoding
        ? [`The definition declares the encoding ${old.encodingWord}; the file is sent as ${encoding}.`]
        : [])
    ],
    notes: [
      ...old.odd.map(({ path }) => `${path} in the definition is not of a known kind, and is sent as it is.`),
      ...(old.resultFile === true
        ? []
        : [
            "The definition does not switch on the result file (generateResultFile), so that accepted rows are counted and not named."
          ])
    ]
  }
}
