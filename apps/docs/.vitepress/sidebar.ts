/** What the site lists, in the order in which people arrive. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { DefaultTheme } from "vitepress"

type Item = DefaultTheme.SidebarItem

const content = fileURLToPath(new URL("../content/", import.meta.url))
const listed = fileURLToPath(new URL("./cache/generated/sidebar.json", import.meta.url))

interface Generated {
  readonly commands: Array<Item>
  readonly documents: Array<Item>
  readonly providers: Array<Item>
  readonly decisions: Array<Item>
  readonly api: Array<Item>
}

/** The lists that come with the generated pages. */
const generated = (): Generated => {
  if (!existsSync(listed))
    throw new Error(
      "The generated pages are missing: run node scripts/generate.ts in apps/docs, or npm run docs:check."
    )
  return JSON.parse(readFileSync(listed, "utf8")) as Generated
}

const errorPages = (): Array<Item> =>
  readdirSync(`${content}errors`)
    .filter((file) => file.endsWith(".md") && file !== "index.md")
    .sort()
    .map((file) => file.slice(0, -".md".length))
    .map((tag) => ({ text: tag, link: `/errors/${tag}` }))

/** Long lists, by the beginning of the addresses on them. */
const longLists = (): Readonly<Record<string, Array<Item>>> => {
  const { api, commands, decisions, documents, providers } = generated()
  return {
    "/reference/commands/": commands,
    "/reference/providers/": providers,
    "/reference/documents/": documents,
    "/api/": api,
    "/errors/": errorPages(),
    "/decisions/": decisions
  }
}

/** The list beside a page. A long list is shown on the pages that are on it, so that the others stay short. */
const sidebarAt = (place: string, lists: Readonly<Record<string, Array<Item>>>): Array<Item> => {
  const opened = (text: string, link: string): Item => ({
    text,
    link,
    ...(link === place ? { items: lists[link] ?? [] } : {})
  })
  return [
    {
      text: "Begin",
      items: [
        { text: "First import", link: "/1-first-import" },
        { text: "The five steps", link: "/2-the-five-steps" },
        { text: "Any file", link: "/files" },
        { text: "Try a file in the browser", link: "/preflight" }
      ]
    },
    {
      text: "At a terminal",
      items: [
        { text: "Command line", link: "/3-cli/" },
        { text: "Connections", link: "/3-cli/connections" },
        { text: "Many runs", link: "/3-cli/many-runs" },
        { text: "Stores and workers", link: "/3-cli/workers" },
        { text: "A page about a run", link: "/3-cli/report" },
        { text: "For programs", link: "/3-cli/programs" }
      ]
    },
    {
      text: "In your service",
      items: [
        { text: "As a library", link: "/4-in-your-service" },
        { text: "In production", link: "/7-in-production" },
        { text: "Seeing what it does", link: "/observability" }
      ]
    },
    {
      text: "Write a provider",
      items: [
        { text: "The path", link: "/5-write-a-provider/" },
        { text: "The emulator", link: "/5-write-a-provider/emulator" },
        { text: "Settings and import types", link: "/5-write-a-provider/settings" },
        { text: "The steps", link: "/5-write-a-provider/steps" },
        { text: "Which row is meant", link: "/5-write-a-provider/rows" },
        { text: "Failures", link: "/5-write-a-provider/failures" },
        { text: "Limits and places", link: "/5-write-a-provider/limits" },
        { text: "Try it and publish it", link: "/5-write-a-provider/try-and-publish" }
      ]
    },
    {
      text: "Providers",
      items: [
        { text: "Which there are", link: "/6-providers/" },
        { text: "impact.com Advocate", link: "/6-providers/advocate" },
        { text: "Actito", link: "/6-providers/actito" }
      ]
    },
    {
      text: "Reference",
      items: [
        { text: "What there is", link: "/reference/" },
        opened("Commands and flags", "/reference/commands/"),
        opened("Settings, options, limits", "/reference/providers/"),
        opened("JSON documents, events", "/reference/documents/"),
        opened("API", "/api/"),
        { text: "Findings", link: "/findings" },
        { text: "Exit codes", link: "/exit-codes" },
        { text: "Benchmarks", link: "/benchmarks" },
        { text: "Sizes", link: "/sizes" },
        { text: "Architecture", link: "/reference/architecture" }
      ]
    },
    {
      text: "Errors",
      items: [opened("What each means", "/errors/"), { text: "Reasons in code", link: "/reference/reasons" }]
    },
    { text: "Promises", items: [{ text: "What holds, and what does not", link: "/promises" }] },
    { text: "Decisions", items: [opened("Why it is so", "/decisions/")] }
  ]
}

/** The lists for all pages. */
export const sidebars = (): DefaultTheme.SidebarMulti => {
  const lists = longLists()
  const places = Object.keys(lists)
  return Object.fromEntries([...places, "/"].map((place) => [place, sidebarAt(place, lists)]))
}
