/** Holds the definition, as a profile spells it, against its schema. */
import type { WireProfile } from "../actito-wire-profile.ts"
import type { ApiDocument } from "./api-document.ts"
import { memberAt, type Member, membersOf, type SchemaView, viewOf } from "./api-schema.ts"
import { type Comparison, inWords } from "./comparison.ts"
import { onlyMeant, wordMeanings } from "./meanings.ts"

/** One object of the document, with what is compared of it. */
interface Compared {
  readonly document: ApiDocument
  readonly schema: unknown
  readonly members: ReadonlyArray<Member>
  readonly comparison: Comparison
}

/** The view of a member that the profile names, or of the only one that can be meant. */
const compareMember = (
  { comparison, document, members, schema }: Compared,
  member: string,
  path: string | null
): SchemaView | undefined => {
  const there = path === null ? undefined : memberAt(document, schema, path)
  if (there !== undefined) {
    comparison.confirm()
    return there
  }
  const meant = onlyMeant(member, members)
  if (path === null && meant === undefined) {
    comparison.confirm()
    return undefined
  }
  const assumed = path === null ? "that there is no such member" : `\`${path}\``
  const documented = meant === undefined ? inWords(members.map((each) => each.path)) : `\`${meant.path}\``
  comparison.differ(member, assumed, documented, meant?.path)
  return meant?.view
}

const compareWords = (
  comparison: Comparison,
  view: SchemaView | undefined,
  what: string,
  words: Readonly<Record<string, string>>
): void => {
  if (view?.words === undefined) {
    return comparison.cannotTell(`${what}: the document does not list the words that there are.`)
  }
  const { words: listed } = view
  for (const [member, word] of Object.entries(words)) {
    const meant = listed.filter((each) => wordMeanings[member]?.(each) === true)
    const suggested = meant.length === 1 ? meant[0] : undefined
    comparison.compare(listed.includes(word), member, `\`${word}\``, inWords(listed), suggested)
  }
}

/** Compares the whole definition. */
export const compareDefinition = (
  document: ApiDocument,
  schema: unknown,
  { defaultSeparator, definition: paths, loading, words }: WireProfile,
  comparison: Comparison
): void => {
  if (schema === undefined) {
    return comparison.cannotTell(
      "definition, loading, words: the document does not describe the definition of an ETL."
    )
  }
  const whole: Compared = { document, schema, members: membersOf(document, schema), comparison }
  const names = Object.keys(paths) as ReadonlyArray<keyof typeof paths>
  const views = new Map(names.map((name) => [name, compareMember(whole, `definition.${name}`, paths[name])]))

  const { compressions, latin1, utf8 } = words
  compareWords(comparison, views.get("compression"), "words.compressions", {
    "words.compressions.none": compressions.none,
    "words.compressions.gzip": compressions.gzip,
    "words.compressions.zip": compressions.zip
  })
  compareWords(comparison, views.get("encoding"), "words.utf8, words.latin1", {
    "words.utf8": utf8,
    "words.latin1": latin1
  })
  const standard = views.get("separator")?.standard
  if (typeof standard !== "string") {
    comparison.cannotTell("defaultSeparator: the document names none.")
  } else {
    const assumed = defaultSeparator === null ? "that it is not known" : `\`${defaultSeparator}\``
    comparison.compare(
      standard === defaultSeparator,
      "defaultSeparator",
      assumed,
      `\`${standard}\``,
      standard
    )
  }

  const list = views.get("loadings")
  const item = list === undefined ? schema : list.items
  if (item === undefined || viewOf(document, item).members.size === 0) {
    return comparison.cannotTell("loading: the document does not describe what is loaded.")
  }
  compareLoading({ document, schema: item, members: membersOf(document, item), comparison }, loading, words)
}

const compareLoading = (
  one: Compared,
  loading: WireProfile["loading"],
  { modes, tableTypes }: WireProfile["words"]
): void => {
  const { comparison, document } = one
  const tableType = compareMember(one, "loading.tableType", loading.tableType)
  compareMember(one, "loading.table", loading.table)
  const mode = compareMember(one, "loading.mode", loading.mode)
  const mapping = compareMember(one, "loading.mapping", loading.mapping)
  compareMember(one, "loading.transformations", loading.transformations)
  compareWords(comparison, tableType, "words.tableTypes", {
    "words.tableTypes.profile": tableTypes.profile,
    "words.tableTypes.custom": tableTypes.custom
  })
  compareWords(comparison, mode, "words.modes", {
    "words.modes.create": modes.create,
    "words.modes.update": modes.update,
    "words.modes.upsert": modes.upsert
  })
  if (mapping === undefined) return
  const { mappingAttribute, mappingColumn } = loading
  if (mapping.items === undefined) {
    if (!mapping.isMap)
      return comparison.cannotTell("loading.mapping: the document does not describe the mapping.")
    for (const member of ["mappingColumn", "mappingAttribute"] as const) {
      const assumed = `a list, with \`${loading[member] ?? ""}\` in its items`
      comparison.compare(
        loading[member] === null,
        `loading.${member}`,
        assumed,
        "an object of header and attribute",
        null
      )
    }
    return
  }
  const pair: Compared = { ...one, schema: mapping.items, members: membersOf(document, mapping.items) }
  compareMember(pair, "loading.mappingColumn", mappingColumn)
  compareMember(pair, "loading.mappingAttribute", mappingAttribute)
}
