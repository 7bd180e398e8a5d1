/** What members and words of a document most likely mean, by their names: only for suggestions, never for a difference. */
import type { Member, SchemaView } from "./api-schema.ts"

type IsOfKind = (view: SchemaView) => boolean

const isText: IsOfKind = ({ items, members, types }) =>
  items === undefined && members.size === 0 && (types.size === 0 || types.has("string"))
const isFlag: IsOfKind = ({ types }) => types.has("boolean")
const isList: IsOfKind = ({ items, types }) => items !== undefined || types.has("array")
const isNumber: IsOfKind = ({ types }) => types.has("integer") || types.has("number")
const isMapping: IsOfKind = (view) => view.isMap || isList(view)

/** How a member is known: by its own name, and by what it holds. */
interface Meaning {
  readonly name: RegExp
  readonly isOfKind: IsOfKind
}

/** Member of the profile → how its counterpart is known. */
export const meanings: Readonly<Record<string, Meaning>> = {
  "definition.name": { name: /^(name|label|title)$/i, isOfKind: isText },
  "definition.compression": { name: /compress|pack|archive/i, isOfKind: isText },
  "definition.encoding": { name: /encoding|charset/i, isOfKind: isText },
  "definition.separator": { name: /separator|delimiter/i, isOfKind: isText },
  "definition.enclosing": { name: /enclos|^quot(?!.*esc)/i, isOfKind: isText },
  "definition.escape": { name: /escap/i, isOfKind: isText },
  "definition.errorFile": { name: /error|reject/i, isOfKind: isFlag },
  "definition.resultFile": { name: /result|processed|success/i, isOfKind: isFlag },
  "definition.recipients": { name: /recipient|mail|notif/i, isOfKind: isList },
  "definition.remoteLocation": { name: /location/i, isOfKind: isText },
  "definition.remoteFile": { name: /file/i, isOfKind: isText },
  "definition.loadings": { name: /load|destination|table|target/i, isOfKind: isList },
  "loading.tableType": { name: /type|kind/i, isOfKind: isText },
  "loading.table": { name: /^(id|name|table|table_?id|table_?name)$/i, isOfKind: isText },
  "loading.mode": { name: /mode|action|operation/i, isOfKind: isText },
  "loading.mapping": { name: /mapping|column|attribute/i, isOfKind: isMapping },
  "loading.transformations": { name: /transform/i, isOfKind: isList },
  "loading.mappingColumn": { name: /column|header/i, isOfKind: isText },
  "loading.mappingAttribute": { name: /attribute|target|field/i, isOfKind: isText },
  "execution.status": { name: /status|state/i, isOfKind: isText },
  "execution.creationMoment": { name: /creat/i, isOfKind: isText },
  "execution.endMoment": { name: /end|finish|complet/i, isOfKind: isText },
  "counts.read": { name: /read|total|processed/i, isOfKind: isNumber },
  "counts.created": { name: /creat|insert/i, isOfKind: isNumber },
  "counts.updated": { name: /updat|modif/i, isOfKind: isNumber },
  "counts.ignored": { name: /ignor|skip|unchanged/i, isOfKind: isNumber },
  "counts.rejected": { name: /error|reject|fail/i, isOfKind: isNumber },
  "counts.withErrors": { name: /error|reject|fail/i, isOfKind: isFlag }
}

/** The only member that can be meant; undefined when there is none, or several. */
export const onlyMeant = (meaning: string, members: ReadonlyArray<Member>): Member | undefined => {
  const known = meanings[meaning]
  const found =
    known === undefined
      ? []
      : members.filter(({ name, view }) => known.name.test(name) && known.isOfKind(view))
  return found.length === 1 ? found[0] : undefined
}

const creates = /creat|insert|add/i
const updates = /updat|modif/i

/** Member of the profile → whether a word of the service means it. */
export const wordMeanings: Readonly<Record<string, (word: string) => boolean>> = {
  "words.modes.create": (word) => creates.test(word) && !updates.test(word),
  "words.modes.update": (word) => updates.test(word) && !creates.test(word),
  "words.modes.upsert": (word) => (creates.test(word) && updates.test(word)) || /upsert|merge/i.test(word),
  "words.compressions.none": (word) => /^(none|no|plain|uncompressed)$/i.test(word),
  "words.compressions.gzip": (word) => /^(gz|gzip)$/i.test(word),
  "words.compressions.zip": (word) => /^zip$/i.test(word),
  "words.utf8": (word) => /^utf[-_ ]?8$/i.test(word),
  "words.latin1": (word) => /8859[-_ ]?1$|^latin[-_ ]?1$/i.test(word),
  "words.tableTypes.profile": (word) => /profile/i.test(word),
  "words.tableTypes.custom": (word) => /custom/i.test(word)
}
