/**
 * Structures of profile tables, as `GET …/profile-tables/{id}` shows them (developers.actito.com, "Profile tables").
 *
 * Reading one is lenient: unknown members are passed over, and a member that is missing says nothing.
 */
import { itemsOf } from "./actito-wire.ts"
import { isJsonObject, valueAt } from "./json-path.ts"
import type { CellType } from "./rows/cell-type.ts"

/** One attribute of a table. */
export interface TableAttribute {
  readonly name: string
  /** Undefined where the structure does not say. */
  readonly isUnique: boolean | undefined
  /** Undefined where the structure does not say. */
  readonly isMandatory: boolean | undefined
  /** The service's words, such as `EMAIL_ADDRESS`, or `CUSTOM` with the type of its values. */
  readonly type: string | undefined
  readonly valueType: string | undefined
  /** Most characters of a value; undefined for no limit of its own. */
  readonly maxLength: number | undefined
}

/** The structure of a profile table. */
export interface TableStructure {
  readonly id: string | undefined
  readonly name: string | undefined
  readonly attributes: ReadonlyArray<TableAttribute>
}

/** A table of a list, by what an import can name it. */
export interface ListedTable {
  readonly id: string | undefined
  readonly name: string | undefined
}

/** What the service keeps by itself: never mandatory for an import, whatever the structure says of it. */
const keptByService = new Set(["profileId", "id", "creationMoment", "updateMoment"])

/** True for an attribute that the service fills in by itself. */
export const isKeptByService = ({ name }: TableAttribute): boolean => keptByService.has(name)

const textIn = (value: unknown): string | undefined => {
  if (typeof value === "number") return String(value)
  return typeof value === "string" && value.trim() !== "" ? value : undefined
}

const flagIn = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined)

const countIn = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined

const readAttribute = (item: unknown): TableAttribute | undefined => {
  const name = textIn(valueAt(item, "name"))
  if (name === undefined) return undefined
  return {
    name,
    isUnique: flagIn(valueAt(item, "unique")),
    isMandatory: flagIn(valueAt(item, "mandatory")),
    type: textIn(valueAt(item, "type")),
    valueType: textIn(valueAt(item, "valueType")),
    maxLength: countIn(valueAt(item, "valueRestriction.maxLength"))
  }
}

/** Reads a structure. Undefined when it is none: an attribute without a name counts as that, since others may be missing too. */
export const readStructure = (body: unknown): TableStructure | undefined => {
  const listed = valueAt(body, "attributes")
  if (!isJsonObject(body) || !Array.isArray(listed)) return undefined
  const attributes = listed.map(readAttribute).filter((attribute) => attribute !== undefined)
  if (attributes.length === 0 || attributes.length < listed.length) return undefined
  return { id: textIn(body["id"]), name: textIn(body["name"]), attributes }
}

/** Reads a list of tables, or of entities. Undefined when it is none. That it is a bare list is assumed, not needed. */
export const readListedTables = (body: unknown): ReadonlyArray<ListedTable> | undefined =>
  itemsOf(body)?.flatMap((item) => {
    const listed = { id: textIn(valueAt(item, "id")), name: textIn(valueAt(item, "name")) }
    return listed.id === undefined && listed.name === undefined ? [] : [listed]
  })

/** What the attribute's cells have to be, by its type. `PHONE`, `COUNTRY` and the titles are assumed spellings. */
const typesOfAttributes: ReadonlyMap<string, CellType> = new Map([
  ["BIRTHDATE", "date"],
  ["SEX", "sex"],
  ["MOTHER_LANGUAGE", "language"],
  ["LANGUAGE", "language"],
  ["EMAIL_ADDRESS", "email"],
  ["PHONE", "phone"],
  ["GSM_NUMBER", "phone"],
  ["COUNTRY", "country"],
  ["PERSON_TITLE", "person-title"]
])

/** The same for attributes of type `CUSTOM`, by the type of their values. Only `INTEGER` and `TIMESTAMP` are published. */
const typesOfValues: ReadonlyMap<string, CellType> = new Map([
  ["INTEGER", "number"],
  ["DECIMAL", "number"],
  ["FLOAT", "number"],
  ["BOOLEAN", "boolean"],
  ["DATE", "date"],
  ["TIMESTAMP", "date-time"],
  ["UTM_COORDINATES", "coordinates"]
])

/** What an attribute's cells have to be; undefined for text, which takes anything, and where it cannot be told. */
export const cellTypeOf = ({ type, valueType }: TableAttribute): CellType | undefined => {
  const word = type?.toUpperCase()
  return word === undefined || word === "CUSTOM"
    ? typesOfValues.get(valueType?.toUpperCase() ?? "")
    : typesOfAttributes.get(word)
}
