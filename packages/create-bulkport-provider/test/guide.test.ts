/** Excerpts in the guide for authors are of the template, which is type-checked and run: they must say what it says. */
import { readdirSync, readFileSync } from "node:fs"
import { expect, test } from "vitest"

const guide = new URL("../../../apps/docs/content/5-write-a-provider/", import.meta.url)
const template = new URL("../template/", import.meta.url)

const excerpt = /<!-- from (\S+) -->\n+```\w+\n([^]*?)\n```/g

/** Without indentation, which is another one in a page. */
const linesOf = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")

test("what the guide shows of a new package stands in it", () => {
  const excerpts = readdirSync(guide).flatMap((page) =>
    [...readFileSync(new URL(page, guide), "utf8").matchAll(excerpt)].map(([, path = "", code = ""]) => ({
      page,
      path,
      code
    }))
  )
  expect(excerpts.length).toBeGreaterThan(8)
  const wrong = excerpts.filter(
    ({ code, path }) => !linesOf(readFileSync(new URL(path, template), "utf8")).includes(linesOf(code))
  )
  expect(wrong).toEqual([])
})

test("the first commands that import have the key of the emulator, as it says itself", () => {
  const emulator = readFileSync(new URL("test/acme-crm-emulator.ts", template), "utf8")
  const [, key = "no key"] = /"(emulated-key-\w+)"/.exec(emulator) ?? []
  const blocks = readFileSync(new URL("index.md", guide), "utf8").match(/```sh\n[^]*?```/g) ?? []
  const imports = blocks.filter((block) => block.includes("bulkport run "))
  expect(imports).toEqual([expect.stringContaining(`export ACME_CRM_API_KEY=${key}\n`)])
})

test("every page and every anchor that the guide leads to within itself is there", () => {
  const pages = new Map(
    readdirSync(guide).map((name) => [name.replace(/\.md$/, ""), readFileSync(new URL(name, guide), "utf8")])
  )
  const anchorsOf = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-")
    )
  const missing = [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/\]\(\.\/([a-z-]+)(?:#([a-z-]+))?\)/g)].flatMap(([link, target = "", anchor]) => {
      const found = pages.get(target)
      const isThere = found !== undefined && (anchor === undefined || anchorsOf(found).includes(anchor))
      return isThere ? [] : [`${page}: ${link}`]
    })
  )
  expect(missing).toEqual([])
})

test("the table of reasons has those of the service and the job, and says rightly which of them are tried again", () => {
  const errors = new URL("../../core/src/errors/", import.meta.url)
  const declared = new Map(
    ["service", "job", "settings", "file", "run"].flatMap((about) =>
      [
        ...readFileSync(new URL(`${about}-reasons.ts`, errors), "utf8").matchAll(
          /^export class (\w+) [^]*?^ {2}readonly isRetryable = (true|false)/gm
        )
      ].map(([, name = "", isRetryable]) => [name, { about, isRetryable: isRetryable === "true" }] as const)
    )
  )
  const page = readFileSync(new URL("failures.md", guide), "utf8")
  const told = new Map(
    [...page.matchAll(/^\| `(\w+)` +\|[^|]*\|[^|]*\| (.*?) +\|$/gm)].map(([, name = "", engine = ""]) => [
      name,
      engine.startsWith("again")
    ])
  )
  const theirs = [...declared].filter(
    ([name, { about }]) => name !== "StillRunning" && /service|job/.test(about)
  )
  expect([...told.keys()]).toEqual(expect.arrayContaining(theirs.map(([name]) => name)))
  for (const [name, isAgain] of told) expect([name, isAgain]).toEqual([name, declared.get(name)?.isRetryable])
})
