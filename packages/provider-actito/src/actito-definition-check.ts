/**
 * What can be said against a definition before anything is sent, and what it leaves in the dark. Goes by the wire profile: what
 * is spelled otherwise is not judged, and that is said.
 */
import type { JsonObject, PreparedFile } from "@bulkport/core/provider"
import {
  type DeclaredLoading,
  declaredCompression,
  declaredEncoding,
  declaredSeparator,
  loadingsOf,
  mappingOf
} from "./actito-definition.ts"
import type { WireProfile } from "./actito-wire-profile.ts"
import { valueAt } from "./json-path.ts"

/** Whose definition it is: the user's, sent with the file, or the one of an ETL that the service has. */
export interface Declarer {
  /** In words that begin a sentence, such as `The definition`. */
  readonly name: string
  /** True when the file is converted to what is declared once options say so. */
  readonly canConvert: boolean
}

/** The user's own definition. */
export const ownDefinition: Declarer = { name: "The definition", canConvert: false }

/** The definition of an ETL that the service has. */
export const definitionOfEtl = (id: string): Declarer => ({ name: `The ETL ${id}`, canConvert: true })

/** What a definition says about the file that is not so, in sentences. The file is CSV with double quotes. */
export const disagreements = (
  definition: JsonObject,
  { delimiter, encoding }: Pick<PreparedFile, "delimiter" | "encoding">,
  profile: WireProfile,
  { canConvert, name }: Declarer = ownDefinition
): ReadonlyArray<string> => {
  const { definition: paths } = profile
  const problems: Array<string> = []
  const giving = (option: string, value: string): string =>
    canConvert ? ` Give --${option} ${value}: the file is then converted.` : ""
  const separator = declaredSeparator(definition, profile)
  if (separator !== undefined && separator !== delimiter) {
    problems.push(
      `${name} declares "${separator}" between cells (${paths.separator}), the file has "${delimiter}".${giving("separator", `"${separator}"`)}`
    )
  }
  const standard = profile.defaultSeparator
  // One that is spelled otherwise may well declare a separator in its own way.
  const isUndeclared = separator === undefined && isSpelledSo(definition, profile)
  if (isUndeclared && standard !== null && standard !== delimiter) {
    const remedy = canConvert ? giving("separator", `"${standard}"`) : ` Declare it as ${paths.separator}.`
    problems.push(
      `${name} declares no separator, which means "${standard}", and the file has "${delimiter}".${remedy}`
    )
  }
  const declared = declaredEncoding(definition, profile)
  if (declared !== undefined && declared !== encoding) {
    const word = String(valueAt(definition, paths.encoding))
    const remedy = declared === "unknown" ? "" : giving("sent-encoding", declared)
    problems.push(
      `${name} declares the encoding ${word}; the file is sent as ${encoding}. UTF-8 and ISO-8859-1 can be sent.${remedy}`
    )
  }
  for (const path of [paths.enclosing, paths.escape]) {
    const character = valueAt(definition, path)
    if (typeof character === "string" && character !== '"') {
      problems.push(`${name} declares ${character} as ${path}; files are sent with double quotes.`)
    }
  }
  if (declaredCompression(definition, profile) === "unknown") {
    problems.push(
      `${name} declares a compression (${paths.compression}) that is none of ${Object.values(profile.words.compressions).join(", ")}.`
    )
  }
  return problems
}

/** Where something stands in a loading, for people. */
const placeIn = ({ definition }: WireProfile, index: number, path: string): string =>
  definition.loadings === null ? path : `${definition.loadings}[${index}].${path}`

/** True for a loading of which something could be read. */
const isReadable = ({ mapping, mode, table }: DeclaredLoading): boolean =>
  mapping !== undefined || table !== undefined || (mode !== undefined && mode !== "unknown")

/** True for a definition of which something could be read in the profile's way. */
const isSpelledSo = (definition: JsonObject, profile: WireProfile): boolean =>
  (loadingsOf(definition, profile) ?? []).some(isReadable)

/** What is wrong with a user's definition by itself, in sentences. One that is spelled otherwise has nothing wrong with it. */
export const definitionProblems = (definition: JsonObject, profile: WireProfile): ReadonlyArray<string> =>
  (loadingsOf(definition, profile) ?? []).flatMap((loading, index) => {
    if (!isReadable(loading)) return []
    const problems: Array<string> = []
    if (loading.table === undefined) {
      problems.push(
        `The definition does not say which table it loads (${placeIn(profile, index, profile.loading.table)}). One that was made for V4 has to be migrated first.`
      )
    }
    if (loading.mode === "unknown") {
      problems.push(
        `The definition has the mode ${loading.modeWord ?? ""} (${placeIn(profile, index, profile.loading.mode)}); known are ${Object.values(profile.words.modes).join(", ")}. If the service takes it, name it in the wire profile (words.modes).`
      )
    }
    return problems
  })

/** What a definition leaves open or unknown, in sentences: outputs that it does not ask for, and what could not be read in it. */
export const definitionNotes = (
  definition: JsonObject,
  profile: WireProfile,
  name: string
): ReadonlyArray<string> => {
  const { definition: paths } = profile
  const loadings = loadingsOf(definition, profile) ?? []
  if (!isSpelledSo(definition, profile)) {
    return [
      `${name} is not spelled as the wire profile ${profile.name} has it: by which separator it reads, which tables and columns it loads, and whether it asks for result files, was not checked.`
    ]
  }
  const notes: Array<string> = []
  if (mappingOf(definition, profile) === undefined) {
    notes.push(
      `${name} has no mapping that can be read (${placeIn(profile, 0, profile.loading.mapping)}): its columns were not held against the file.`
    )
  }
  for (const [index, { mode }] of loadings.entries()) {
    if (mode === undefined)
      notes.push(`${name} has no mode (${placeIn(profile, index, profile.loading.mode)}).`)
  }
  if (loadings.length > 1) {
    const tables = loadings.map(({ table }) => table ?? "one that it does not name").join(", ")
    notes.push(
      `${name} loads ${loadings.length} tables (${tables}): a row that one of them rejects is reported as rejected, and that one of them has taken a row does not make it accepted.`
    )
  }
  if (paths.errorFile !== null && valueAt(definition, paths.errorFile) !== true) {
    notes.push(
      `${name} does not switch the error file on (${paths.errorFile}): which rows are rejected, and why, will not be known.`
    )
  }
  if (paths.resultFile !== null && valueAt(definition, paths.resultFile) !== true) {
    notes.push(
      `${name} does not switch the result file on (${paths.resultFile}): which rows were created, updated or left alone will not be known.`
    )
  }
  return notes
}
