import type { CellJson } from "../../rows/cell-json.ts"
import type { ColumnMember } from "./column-tree.ts"

/** Told of every column, by its place, whose cell does not fit its type and is written as text. */
export type OnMisfit = (index: number) => void

/**
 * Writes the cells of a row as one JSON object in one line. Empty cells are left out, and objects of which nothing is left: an
 * absent member says nothing, as an empty cell does.
 */
export type CellsAsJson = (cells: ReadonlyArray<string>, onMisfit?: OnMisfit) => string

type Writing =
  | { readonly key: string; readonly index: number; readonly json: CellJson; readonly inner?: never }
  | { readonly key: string; readonly inner: ReadonlyArray<Writing> }

/** Makes such a writer, once for a file. */
export const cellsAsJson = (
  members: ReadonlyArray<ColumnMember>,
  jsonOf: (index: number) => CellJson
): CellsAsJson => {
  const writings = writingsOf(members, jsonOf)
  return (cells, onMisfit) => `{${textOf(writings, cells, onMisfit)}}`
}

const writingsOf = (
  members: ReadonlyArray<ColumnMember>,
  jsonOf: (index: number) => CellJson
): ReadonlyArray<Writing> =>
  members.map((member) => {
    const key = `${JSON.stringify(member.name)}:`
    return "members" in member
      ? { key, inner: writingsOf(member.members, jsonOf) }
      : { key, index: member.index, json: jsonOf(member.index) }
  })

const textOf = (
  writings: ReadonlyArray<Writing>,
  cells: ReadonlyArray<string>,
  onMisfit: OnMisfit | undefined
): string => {
  let text = ""
  for (const writing of writings) {
    let value: string
    if (writing.inner === undefined) {
      const cell = cells[writing.index] ?? ""
      if (cell === "") continue
      const json = writing.json(cell)
      if (json === undefined) onMisfit?.(writing.index)
      value = json ?? JSON.stringify(cell)
    } else {
      const inner = textOf(writing.inner, cells, onMisfit)
      if (inner === "") continue
      value = `{${inner}}`
    }
    text += text === "" ? writing.key + value : `,${writing.key}${value}`
  }
  return text
}

/** Members in the order of their names, by UTF-16 code units, at every level. */
export const inOrderOfNames = (members: ReadonlyArray<ColumnMember>): ReadonlyArray<ColumnMember> =>
  members
    .map((member) =>
      "members" in member ? { name: member.name, members: inOrderOfNames(member.members) } : member
    )
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
