/** Reads the parameters of an import before V5; their spelling is established (dossier 5.2, 13.2). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { readMapping } from "./column-mapping.ts"
import { DefinitionReader, invalidDefinition } from "./definition-reader.ts"
import type { EmulatedTable } from "./emulated-table.ts"
import type { ImportDefinition } from "./import-definition.ts"
import { isJsonObject, unknownPaths } from "./json-value.ts"
import { wireProfileA } from "./wire-profile-a.ts"
import type { WireProfile } from "./wire-profile.ts"

const known = [
  "mode",
  "encoding",
  "format.separator",
  "format.endOfLine",
  "generateResultFile",
  "attributesMapping"
]

/** What the parts and output files of V4 are called: the former is documented, the latter assumed. */
export const v4Spelling: WireProfile = wireProfileA

/** Reads parameters for a table, which stands in the path. Throws `RequestRefused` (400) when they are none. */
export const readV4Definition = (
  received: unknown,
  table: EmulatedTable,
  behaviour: ActitoBehaviour
): ImportDefinition => {
  if (!isJsonObject(received)) throw invalidDefinition("parameters", "parameters must be a JSON object")
  const [unknown] = unknownPaths(received, known)
  if (unknown !== undefined && behaviour.unknownDefinitionFields === "reject") {
    throw invalidDefinition(unknown, `unknown field ${unknown}`)
  }
  const { encodingWords, modeWords } = v4Spelling.definition
  const reader = new DefinitionReader(received, "")
  const mapping = { shape: "list", column: "headerColumn", attribute: "attributeName" } as const
  return {
    name: undefined,
    // Documented: a ZIP with a single CSV.
    compression: "ZIP",
    encoding: reader.word("encoding", encodingWords) ?? "UTF-8",
    separator: reader.character("format.separator") ?? ",",
    enclosing: '"',
    escape: '"',
    // Seen to be tolerated.
    allowsByteOrderMark: true,
    fileNamePattern: undefined,
    optional: false,
    source: undefined,
    table,
    mode: reader.required("mode", reader.word("mode", modeWords)),
    columns: readMapping(received["attributesMapping"], table, mapping, "attributesMapping"),
    errorFile: true,
    resultFile: reader.flag("generateResultFile"),
    errorFilePattern: v4Spelling.outputs.errorFilePattern,
    resultFilePattern: v4Spelling.outputs.resultFilePattern
  }
}
