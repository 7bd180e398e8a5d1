/** Shell samples name commands and flags that there are. What they do is tried by the tests of the command line. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { contentFolder, repository, scratchFolder } from "../scripts/generated-page.ts"
import { pagePaths } from "../scripts/samples/page-paths.ts"
import { flagsIn, shellCalls, unknownInCall } from "../scripts/samples/shell-calls.ts"
import { requireSite } from "./support/serve-site.ts"

requireSite()
const help = JSON.parse(readFileSync(join(scratchFolder, "help.json"), "utf8")) as Readonly<
  Record<string, string | undefined>
>

/** Environment variables of all settings of the providers, from the pages about them. */
const settings = new Set(
  ["advocate", "actito"].flatMap((id) =>
    [
      ...readFileSync(join(contentFolder, `reference/providers/${id}.md`), "utf8").matchAll(
        /`([A-Z][A-Z_]+)`/g
      )
    ].map(([, name = ""]) => name)
  )
)

/** Other programs whose flags the documentation names. */
const ofOthers = ["npm ", "npx ", "pnpm ", "node ", "git ", "vitest "]
/** Of create-bulkport-provider, of the bench, and of a provider that is made up. */
const flagsOfOthers = ["--scope", "--dir", "--megabytes", "--acme-encoding"]

const helpOf = (words: string): string | undefined => help[words]

it("every call of bulkport in the documentation names a command and flags that there are", () => {
  const calls = pagePaths().flatMap((path) => shellCalls(path, readFileSync(join(repository, path), "utf8")))
  expect(calls.length).toBeGreaterThan(150)
  const unknown = calls.flatMap((call) => {
    const problem = unknownInCall(call, helpOf)
    return problem === undefined ? [] : [`${call.page}:${call.line}: ${problem}`]
  })
  expect(unknown).toEqual([])
})

/** Texts within a line that are code, by the page and the line they are on. */
const inlineCode = pagePaths().flatMap((path) =>
  readFileSync(join(repository, path), "utf8")
    .replace(/^```[^]*?^```/gm, (block) => block.replace(/[^\n]/g, ""))
    .split("\n")
    .flatMap((line, at) =>
      [...line.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => ({ place: `${path}:${at + 1}`, code }))
    )
)

const helpOfAll = Object.values(help).join("\n")

it("names no flag in a text or a table that no command has", () => {
  const known = flagsIn(helpOfAll)
  const named = inlineCode.flatMap(({ code, place }) =>
    [...code.matchAll(/(?<![\w-])--[a-z][a-z0-9-]*/g)].map(([flag]) => ({ flag, place, code }))
  )
  expect(named.length).toBeGreaterThan(100)
  const unknown = named.filter(
    ({ code, flag }) => !known.has(flag) && !ofOthers.some((program) => code.startsWith(program))
  )
  expect(unknown.filter(({ flag }) => !flagsOfOthers.includes(flag))).toEqual([])
})

it("names no environment variable of a provider that has none of that name", () => {
  const named = inlineCode.flatMap(({ code, place }) =>
    [...code.matchAll(/\b(?:ADVOCATE|ACTITO)_[A-Z_]+\b/g)].map(([name]) => ({ name, place }))
  )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ name }) => !settings.has(name))).toEqual([])
})

it("finds what there is not", () => {
  const [command, flag, good] = shellCalls(
    "page.md",
    "```sh\nbulkport import a.csv\nbulkport run --nothing\nbulkport runs list --json | jq\n```"
  )
  expect(unknownInCall(command!, helpOf)).toBe("there is no command import")
  expect(unknownInCall(flag!, helpOf)).toBe("run has no flag --nothing")
  expect(unknownInCall(good!, helpOf)).toBeUndefined()
})
