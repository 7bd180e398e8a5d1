/** Every link of the built site leads somewhere: to a page, and to a heading that is on it. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, it } from "vitest"
import { repository } from "../scripts/generated-page.ts"
import { fileOf, requireSite, sitePages } from "./support/serve-site.ts"

requireSite()

const decoded = (text: string): string =>
  text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'")

interface PageFacts {
  readonly ids: ReadonlySet<string>
  readonly targets: ReadonlyArray<string>
}

const factsOf = (html: string): PageFacts => ({
  ids: new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => decoded(id))),
  targets: [...html.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, target = ""]) => decoded(target))
})

const pages = new Map(
  sitePages().map((address) => [address, factsOf(readFileSync(fileOf(address) ?? "", "utf8"))] as const)
)

it("has pages of every kind", () => {
  for (const address of [
    "/",
    "/1-first-import",
    "/3-cli/",
    "/errors/StartInDoubt",
    "/reference/commands/run",
    "/reference/providers/advocate",
    "/reference/documents/event",
    "/reference/reasons",
    "/reference/architecture",
    "/api/provider-contract",
    "/decisions/"
  ])
    expect([...pages.keys()]).toContain(address)
})

it("every link leads to a page or a file of the site, and to a place on it", () => {
  const dead: Array<string> = []
  for (const [address, { targets }] of pages) {
    for (const target of new Set(targets)) {
      // Other hosts are not asked.
      if (/^(https?|mailto|data):/.test(target)) continue
      const { hash, pathname } = new URL(target, `http://site${address}`)
      const other = pages.get(pathname)
      if (other === undefined && fileOf(pathname) === undefined) dead.push(`${address} → ${target}`)
      else if (hash !== "" && other !== undefined && !other.ids.has(decodeURIComponent(hash.slice(1))))
        dead.push(`${address} → ${target}: there is no such place`)
    }
  }
  expect(dead).toEqual([])
})

it("no page loads anything from another host", () => {
  const foreign = [...pages].flatMap(([address]) =>
    [
      ...readFileSync(fileOf(address) ?? "", "utf8").matchAll(
        /<(?:script|link|img|iframe|source)[^>]*?(?:src|href)="(https?:[^"]+)"/g
      )
    ].map(([, target = ""]) => `${address} ← ${target}`)
  )
  expect(foreign).toEqual([])
})

/** Files that are read where they lie, as on GitHub. */
const lyingAbout = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(repository, "packages")).map((name) => `packages/${name}/README.md`)
].filter((path) => existsSync(join(repository, path)))

it("every link between files of the repository leads to a file", () => {
  const dead = lyingAbout.flatMap((path) =>
    [...readFileSync(join(repository, path), "utf8").matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
      .filter(([, target = ""]) => !existsSync(join(repository, dirname(path), target)))
      .map(([, target = ""]) => `${path} → ${target}`)
  )
  expect(lyingAbout.length).toBeGreaterThan(7)
  expect(dead).toEqual([])
})
