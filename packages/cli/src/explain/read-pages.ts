import { readdirSync, readFileSync } from "node:fs"
import { type Page, type PageSources, pagesOf } from "./page.ts"

/** What the build writes beside the bundle. Not there when the command line runs from its sources. */
export const pagesFile = "explain-pages.json"

/** The pages of the documentation, from its folder. */
export const readPageSources = (content: URL): PageSources => {
  const read = (path: string): string => readFileSync(new URL(path, content), "utf8")
  const tags = readdirSync(new URL("errors/", content))
    .filter((file) => file.endsWith(".md") && file !== "index.md")
    .map((file) => file.slice(0, -".md".length))
  return {
    errors: Object.fromEntries(tags.map((tag) => [tag, read(`errors/${tag}.md`)])),
    errorIndex: read("errors/index.md"),
    findings: read("findings.md"),
    exitCodes: read("exit-codes.md")
  }
}

/** Where the documentation is for a call from the sources. */
const contentFolder = new URL("../../../../apps/docs/content/", import.meta.url)

const packedSources = (): PageSources | undefined => {
  try {
    return JSON.parse(readFileSync(new URL(pagesFile, import.meta.url), "utf8")) as PageSources
  } catch {
    return undefined
  }
}

/** All that can be explained: packed into the bundle, or from the documentation itself. */
export const readPages = (): ReadonlyArray<Page> => pagesOf(packedSources() ?? readPageSources(contentFolder))
