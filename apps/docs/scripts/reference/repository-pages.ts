/** What stands in the repository and is to be read on the site, too: the architecture and the decisions. */
import { readdir, readFile } from "node:fs/promises"
import { join, posix } from "node:path"
import { literally, markdownTable } from "../markdown-table.ts"
import { repository, writePage } from "../generated-page.ts"

/** Where files are looked at that have no page here. */
const browse = "https://github.com/bulkport/bulkport/blob/main/"

const pageFor = (path: string): string | undefined => {
  if (path === "ARCHITECTURE.md") return "/reference/architecture"
  if (path === "decisions") return "/decisions/"
  const [, decision] = /^decisions\/(.*)\.md$/.exec(path) ?? []
  if (decision !== undefined) return `/decisions/${decision}`
  const [, page] = /^apps\/docs\/content\/(.*?)(?:index)?\.md$/.exec(path) ?? []
  return page === undefined ? undefined : `/${page}`
}

/** Diagrams are drawn into the page, where they follow the switch between light and dark. */
const withDiagrams = (text: string): string =>
  text.replace(/!\[[^\]]*\]\(apps\/docs\/diagrams\/([a-z-]+)\.svg\)/g, '<DiagramPicture name="$1" />')

/** Links to files, as links to their pages, or to where the file can be looked at. */
const withLinks = (text: string, from: string): string =>
  text.replace(
    /\]\((?![a-z]+:|#)([^)#]+)(#[^)]*)?\)/g,
    (_whole, target: string, anchor: string | undefined) => {
      const path = posix.normalize(posix.join(posix.dirname(from), target)).replace(/\/$/, "")
      return `](${pageFor(path) ?? `${browse}${path}`}${anchor ?? ""})`
    }
  )

const titled = (text: string): { readonly title: string; readonly body: string } => {
  const [, title = "", body = ""] = /^# (.*)\n([^]*)$/.exec(text) ?? []
  return { title, body }
}

/** A decision that has a page. */
export interface DecisionPage {
  readonly title: string
  readonly link: string
}

/** Writes the page about the architecture, and one for every decision with one that lists them. */
export const writeRepositoryPages = async (): Promise<ReadonlyArray<DecisionPage>> => {
  const architecture = titled(await readFile(join(repository, "ARCHITECTURE.md"), "utf8"))
  await writePage({
    path: "reference/architecture.md",
    title: architecture.title,
    body: withLinks(withDiagrams(architecture.body), "ARCHITECTURE.md")
  })
  const files = (await readdir(join(repository, "decisions"))).filter((file) => file.endsWith(".md")).sort()
  const decisions = await Promise.all(
    files.map(async (file) => {
      const path = `decisions/${file}`
      const { body, title } = titled(await readFile(join(repository, path), "utf8"))
      await writePage({ path, title, body: withLinks(body, path), outline: "2" })
      return { title, date: file.slice(0, "2026-01-01".length), link: `/${path.replace(/\.md$/, "")}` }
    })
  )
  await writePage({
    path: "decisions/index.md",
    title: "Decisions",
    body: [
      "Why things are as they are. Each decision is a dated file in `decisions/`, with the options that were not taken.",
      "",
      markdownTable(
        ["Decision", "Date"],
        decisions.map(({ date, link, title }) => [`[${literally(title)}](${link})`, date])
      )
    ].join("\n")
  })
  return decisions.map(({ link, title }) => ({ link, title }))
}
