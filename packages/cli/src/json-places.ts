/** Where the members of a JSON text stand, so that a fault can be told by its place and a text be added to as it is. */

/** A value in a text, from its first character up to the one behind its last. */
export interface JsonPlace {
  /** Where its name begins, or the value itself for one without a name. */
  readonly nameStart: number
  readonly start: number
  readonly end: number
  /** The values inside it: of an object by their names, of a list by their numbers. */
  readonly inside: ReadonlyMap<string, JsonPlace>
}

const token = /[ \t\n\r]*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/y

/** Reads a text that is known to be JSON. */
export const placesIn = (text: string): JsonPlace => {
  // A byte-order mark may stand before it.
  let at = text.startsWith("\uFEFF") ? 1 : 0
  const take = () => {
    token.lastIndex = at
    const found = token.exec(text)?.[1] ?? ""
    at = token.lastIndex
    return { found, start: at - found.length }
  }
  const isNext = (character: string): boolean => {
    const before = at
    const isIt = take().found === character
    at = before
    return isIt
  }
  const takeInside = (close: string, takeOne: (index: number) => readonly [string, JsonPlace]) => {
    const inside = new Map<string, JsonPlace>()
    while (!isNext(close)) {
      inside.set(...takeOne(inside.size))
      if (isNext(",")) take()
    }
    take()
    return inside
  }
  const takeValue = (nameStart?: number): JsonPlace => {
    const { found, start } = take()
    const inside =
      found === "{"
        ? takeInside("}", () => {
            const name = take()
            take()
            return [JSON.parse(name.found) as string, takeValue(name.start)]
          })
        : found === "["
          ? takeInside("]", (index) => [String(index), takeValue()])
          : new Map<string, JsonPlace>()
    return { nameStart: nameStart ?? start, start, end: at, inside }
  }
  return takeValue()
}

/** The place of a member by the names on the way to it; the closest one around it when there is none. */
export const placeOf = (text: string, way: ReadonlyArray<string>): JsonPlace => {
  let place = placesIn(text)
  for (const name of way) {
    const next = place.inside.get(name)
    if (next === undefined) break
    place = next
  }
  return place
}

/** Line and column of a character, from 1. */
export const lineAndColumn = (
  text: string,
  at: number
): { readonly line: number; readonly column: number } => {
  const before = text
    .slice(0, at)
    .replace(/^\uFEFF/, "")
    .split("\n")
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The blanks at the beginning of the line of a character. */
const blanksBefore = (text: string, at: number): string =>
  /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, at))?.[1] ?? ""

const within = (value: unknown, indent: string): string =>
  JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`)

/**
 * The same text with a member set inside an object, and every other character as it was. A member of that name is replaced;
 * a new one stands last, or first where that is asked for. `way` leads to the object, which must be there.
 */
export const withMember = (
  text: string,
  way: ReadonlyArray<string>,
  name: string,
  value: unknown,
  isFirst = false
): string => {
  const object = placeOf(text, way)
  const members = [...object.inside.values()]
  const [first, last] = [members[0], members.at(-1)]
  const old = object.inside.get(name)
  if (old !== undefined) {
    const indent = blanksBefore(text, old.nameStart)
    return `${text.slice(0, old.start)}${within(value, indent)}${text.slice(old.end)}`
  }
  const written = (indent: string) => `${JSON.stringify(name)}: ${within(value, indent)}`
  if (first === undefined || last === undefined) {
    const outer = blanksBefore(text, object.start)
    const member = `${outer}  ${written(`${outer}  `)}`
    return `${text.slice(0, object.start)}{\n${member}\n${outer}}${text.slice(object.end)}`
  }
  // As its neighbours are: on a line of its own, or beside them.
  const isOnLines = text.slice(object.start, first.nameStart).includes("\n")
  const indent = blanksBefore(text, first.nameStart)
  const gap = isOnLines ? `\n${indent}` : " "
  return isFirst
    ? `${text.slice(0, first.nameStart)}${written(indent)},${gap}${text.slice(first.nameStart)}`
    : `${text.slice(0, last.end)},${gap}${written(indent)}${text.slice(last.end)}`
}
