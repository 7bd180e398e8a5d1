import { readFile, writeFile } from "node:fs/promises"

const beginOf = (name: string): string => `<!-- ${name}: begin -->`
const endOf = (name: string): string => `<!-- ${name}: end -->`

/** Replaces what stands between two markers. Throws when the text does not have them. */
export const replaceBetween = (text: string, name: string, content: string): string => {
  const begin = text.indexOf(beginOf(name))
  const end = text.indexOf(endOf(name))
  if (begin === -1 || end < begin) throw new Error(`There is no place for "${name}".`)
  return `${text.slice(0, begin + beginOf(name).length)}\n\n${content}\n\n${text.slice(end)}`
}

/** Writes tables into the page, by the names of their markers; the rest of the page stays. */
export const writeTables = async (page: string, tables: Readonly<Record<string, string>>): Promise<void> => {
  let text = await readFile(page, "utf8")
  for (const [name, table] of Object.entries(tables)) text = replaceBetween(text, name, table)
  await writeFile(page, text)
}
