/** Gives the pages that typedoc wrote the form of the others on the site. */
import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { contentFolder, writePage } from "../generated-page.ts"
import { code, literally, markdownTable } from "../markdown-table.ts"
import type { ApiReference } from "./api-pages.ts"

/** Entries that export a name. */
type EntriesOf = (name: string) => ReadonlyArray<string>

const imported = (entries: ReadonlyArray<string>): string => `In ${entries.map(code).join(" and ")}.`

/** Without anchors for single members and lines between sections, which are noise in the text and in the search. */
const plain = (text: string): string =>
  text
    .replace(/<a id="[^"]*"><\/a> /g, "")
    .replace(/^\*\*\*\n\n/gm, "")
    .replace(/^### Properties\n\n/gm, "")
    .replace(/^\| Property /gm, "| Member ")
    .replace(/^### Type Declaration\n\n/gm, "")
    .replace(/ \| - \|$/gm, " |  |")

const withEntries = (text: string, entriesOf: EntriesOf): string =>
  text.replace(/^## (\S+?)(\(\))?\n/gm, (whole, name: string) => {
    const entries = entriesOf(name.replaceAll("\\", ""))
    return entries.length === 0 ? whole : `${whole}\n*${imported(entries)}*\n`
  })

/** Finishes the pages in `content/api`, and writes one that says what each entry exports. */
export const finishApiPages = async ({ entries, topics }: ApiReference): Promise<void> => {
  const entriesOf: EntriesOf = (name) =>
    entries.filter(({ names }) => names.includes(name)).map(({ entry }) => entry)
  const pageOf = new Map<string, string>()
  for (const { about, slug, title } of topics) {
    const path = `api/${slug}.md`
    const text = plain(await readFile(join(contentFolder, path), "utf8"))
    for (const [, name = ""] of text.matchAll(/^## (\S+?)(?:\(\))?$/gm)) {
      const plainName = name.replaceAll("\\", "")
      if (!pageOf.has(plainName)) pageOf.set(plainName, `./${slug}#${plainName.toLowerCase()}`)
    }
    await writePage({ path, title, body: `${about}\n\n${withEntries(text, entriesOf)}`, outline: "2" })
  }
  // The list of modules that typedoc writes; the index takes its place.
  await rm(join(contentFolder, "api/README.md"))
  const lists = entries.flatMap(({ entry, names }) => [
    `## ${code(entry)}`,
    "",
    names
      .map((name) => {
        const page = pageOf.get(name)
        return page === undefined ? code(name) : `[${code(name)}](${page})`
      })
      .join(" · "),
    ""
  ])
  await writePage({
    path: "api/index.md",
    title: "API reference",
    body: [
      "Everything that the packages export, from their published types.",
      "",
      markdownTable(
        ["Page", "What is there"],
        topics.map(({ about, slug, title }) => [`[${title}](./${slug})`, literally(about)])
      ),
      "",
      ...lists
    ].join("\n"),
    outline: "2"
  })
}
