/** What schemas of a document allow, with references and combinations put together. */
import { isJsonObject } from "../json-path.ts"
import type { ApiDocument } from "./api-document.ts"

/** A schema as far as it is compared. Alternatives are taken together: what one of them allows is allowed. */
export interface SchemaView {
  /** Member name → its schema. */
  readonly members: ReadonlyMap<string, unknown>
  /** Schema of the items, for a list. */
  readonly items: unknown
  readonly types: ReadonlySet<string>
  /** The texts that it may be; undefined when any. */
  readonly words: ReadonlyArray<string> | undefined
  /** True for an object with names of any kind. */
  readonly isMap: boolean
  readonly format: string | undefined
  readonly standard: unknown
}

interface Gathered {
  readonly members: Map<string, unknown>
  readonly types: Set<string>
  readonly words: Set<string>
  readonly seen: Set<unknown>
  items?: unknown
  isMap: boolean
  format?: string
  standard?: unknown
}

const listIn = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const gather = (document: ApiDocument, schema: unknown, into: Gathered): void => {
  const node = document.resolve(schema)
  // A schema that is made of itself adds nothing.
  if (node === undefined || into.seen.has(node)) return
  into.seen.add(node)
  const { type } = node as { readonly type?: unknown }
  for (const each of Array.isArray(type) ? type : [type]) if (typeof each === "string") into.types.add(each)
  const properties = node["properties"]
  if (isJsonObject(properties)) {
    for (const [name, member] of Object.entries(properties))
      if (!into.members.has(name)) into.members.set(name, member)
  }
  if (node["items"] !== undefined) into.items ??= node["items"]
  const rest = node["additionalProperties"]
  if (isJsonObject(rest) || rest === true) into.isMap = true
  for (const word of [...listIn(node["enum"]), node["const"]])
    if (typeof word === "string") into.words.add(word)
  if (typeof node["format"] === "string") into.format ??= node["format"]
  if (node["default"] !== undefined) into.standard ??= node["default"]
  for (const name of ["allOf", "oneOf", "anyOf"]) {
    for (const part of listIn(node[name])) gather(document, part, into)
  }
}

/** Looks at a schema. Of one that cannot be followed nothing is known. */
export const viewOf = (document: ApiDocument, schema: unknown): SchemaView => {
  const into: Gathered = {
    members: new Map(),
    types: new Set(),
    words: new Set(),
    seen: new Set(),
    isMap: false
  }
  gather(document, schema, into)
  const { format, isMap, items, members, standard, types, words } = into
  return {
    members,
    items,
    types,
    words: words.size === 0 ? undefined : [...words],
    isMap: isMap && members.size === 0,
    format,
    standard
  }
}

/** The schema at a dotted path; undefined when there is no such member. */
export const memberAt = (document: ApiDocument, schema: unknown, path: string): SchemaView | undefined => {
  let node = schema
  for (const name of path.split(".")) {
    const { members } = viewOf(document, node)
    if (!members.has(name)) return undefined
    node = members.get(name)
  }
  return viewOf(document, node)
}

/** A member anywhere in a schema, with the way to it. */
export interface Member {
  /** Dotted. */
  readonly path: string
  readonly name: string
  readonly view: SchemaView
}

/** Deeper members are none that a profile could name. */
const maxDepth = 4

/** Most members that are looked at: a document may be made to have any number. */
const maxMembers = 2000

/** All members of a schema and of the objects in it, but not of the lists in it. */
export const membersOf = (document: ApiDocument, schema: unknown): ReadonlyArray<Member> => {
  const found: Array<Member> = []
  const visit = (node: unknown, before: string, depth: number): void => {
    for (const [name, member] of viewOf(document, node).members) {
      if (found.length >= maxMembers) return
      const path = before + name
      found.push({ path, name, view: viewOf(document, member) })
      if (depth < maxDepth) visit(member, `${path}.`, depth + 1)
    }
  }
  visit(schema, "", 1)
  return found
}
