/** Where the members of a JSON text stand, so that a fault can be told by its place and a text be added to as it is. */
import { findNodeAtLocation, type JSONPath, type Node, parseTree } from "jsonc-parser"

/** A place in a text. Lines and columns count from 1. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** A byte-order mark may stand before JSON. */
const withoutMark = (text: string): string => text.replace(/^\uFEFF/, "")

/** As much of a way as there is in the text. */
const pathOf = (tree: Node, way: ReadonlyArray<string>): JSONPath => {
  const path: JSONPath = []
  let node = tree
  for (const name of way) {
    const step = node.type === "array" ? Number(name) : name
    const inside = findNodeAtLocation(node, [step])
    if (inside === undefined) break
    node = inside
    path.push(step)
  }
  return path
}

/** The place of a member's name by the names on the way to it; the closest one around it when there is none. */
export const placeOf = (given: string, way: ReadonlyArray<string>): TextPlace => {
  const text = withoutMark(given)
  const tree = parseTree(text)
  const found = tree === undefined ? undefined : findNodeAtLocation(tree, pathOf(tree, way))
  const named = found?.parent?.type === "property" ? found.parent : found
  const before = text.slice(0, named?.offset ?? 0).split("\n")
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** True when the object that the text is has a member of this name. */
export const hasMember = (text: string, name: string): boolean => {
  const tree = parseTree(withoutMark(text))
  return tree !== undefined && findNodeAtLocation(tree, [name]) !== undefined
}

/** The blanks at the beginning of the line of a character. */
const blanksBefore = (text: string, at: number): string =>
  /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, at))?.[1] ?? ""

const within = (value: unknown, indent: string): string =>
  JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`)

/**
 * The same text with a member set inside an object, and every other character as it was: the library's own way of changing a
 * text formats the lines around. A member of that name is replaced; a new one stands last, or first where that is asked for.
 * `way` leads to the object, which must be there.
 */
export const withMember = (
  given: string,
  way: ReadonlyArray<string>,
  name: string,
  value: unknown,
  isFirst = false
): string => {
  const text = withoutMark(given)
  const mark = given.slice(0, given.length - text.length)
  const tree = parseTree(text)
  const object = tree === undefined ? undefined : findNodeAtLocation(tree, pathOf(tree, way))
  if (tree === undefined || object === undefined) return given
  const put = (from: number, to: number, piece: string) =>
    `${mark}${text.slice(0, from)}${piece}${text.slice(to)}`
  const old = findNodeAtLocation(object, [name])
  if (old !== undefined) {
    const indent = blanksBefore(text, old.parent?.offset ?? old.offset)
    return put(old.offset, old.offset + old.length, within(value, indent))
  }
  const written = (indent: string) => `${JSON.stringify(name)}: ${within(value, indent)}`
  const [first] = object.children ?? []
  const last = object.children?.at(-1)
  if (first === undefined || last === undefined) {
    const outer = blanksBefore(text, object.offset)
    const member = `${outer}  ${written(`${outer}  `)}`
    return put(object.offset, object.offset + object.length, `{\n${member}\n${outer}}`)
  }
  // As its neighbours are: on a line of its own, or beside them.
  const isOnLines = text.slice(object.offset, first.offset).includes("\n")
  const indent = blanksBefore(text, first.offset)
  const gap = isOnLines ? `\n${indent}` : " "
  const end = last.offset + last.length
  return isFirst
    ? put(first.offset, first.offset, `${written(indent)},${gap}`)
    : put(end, end, `,${gap}${written(indent)}`)
}
