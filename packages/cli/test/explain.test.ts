/** What can be explained, and that everything can be that a call may end with. */
import { readdir } from "node:fs/promises"
import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "vitest"
import { outlineOf } from "../src/command-line.ts"
import { commandAt } from "../src/command-outline.ts"
import { exitCodes } from "../src/exit-code.ts"
import { readPages } from "../src/explain/read-pages.ts"
import { commandTree } from "../src/main.ts"
import { builtInPlugins } from "../src/plugins.ts"
import { call, documentOf, errorOf, folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, usersWithFault } from "./support/emulated.ts"

const pages = readPages()
const errors = pages.filter(({ kind }) => kind === "error")
const codes = (kind: string): ReadonlyArray<string> =>
  pages.filter((page) => page.kind === kind).map(({ code }) => code)

/** Ends of a call that are no error, and are explained by their exit code. */
const noErrors = [
  "Done",
  "succeeded",
  "incomplete",
  "job-failed",
  "FindingsFound",
  "JobRunning",
  "DiagnosisFailed"
]

const root = outlineOf(commandTree(builtInPlugins))

describe("every page", () => {
  it("is there for every error and every exit code, and for no other", async () => {
    const tags = Object.keys(exitCodes).filter((outcome) => !noErrors.includes(outcome))
    expect([...codes("error")].sort()).toEqual([...tags].sort())
    const files = await readdir(new URL("../../../apps/docs/content/errors/", import.meta.url))
    expect(files.filter((file) => file !== "index.md").sort()).toEqual(tags.map((tag) => `${tag}.md`).sort())
    const ends = [...new Set([...Object.values(exitCodes).map(String), "130"])]
    expect([...codes("exit-code")].sort()).toEqual(ends.sort())
    // That every finding of the sources is on its page, and none else, is a rule of the layout.
    expect(codes("finding").length).toBeGreaterThan(40)
    expect(new Set(codes("finding")).size).toBe(codes("finding").length)
  })

  it.each(errors.map(({ code, markdown }) => [code, markdown]))(
    "%s says what happened, why, and what to do, and ends in commands",
    (code, markdown) => {
      expect(markdown.startsWith(`# ${code}\n\n`)).toBe(true)
      const headings = [...markdown.matchAll(/^## (.*)$/gm)].map((match) => match[1])
      expect([headings[0], headings.at(-1)]).toEqual(["Why", "What to do"])
      expect(markdown).toMatch(/## What to do\n\n- [^]*\n\n```sh\n[^`]+\n```$/)
    }
  )

  it("has only commands that there are, with flags that they take", () => {
    for (const { code, markdown } of pages) {
      const blocks = [...markdown.matchAll(/```sh\n([^`]+)\n```/g)].flatMap((match) =>
        (match[1] ?? "").split("\n")
      )
      expect(blocks.length, code).toBeGreaterThan(0)
      for (const line of blocks) {
        expect(line, code).toMatch(/^(bulkport|export|npm) /)
        if (!line.startsWith("bulkport ")) continue
        const words = line
          .replace(/ +#.*$/, "")
          .split(" ")
          .slice(1)
        const { command, rest } = commandAt(root, words)
        const isWhole = command.commands.length === 0 || rest.every((word) => word.startsWith("--"))
        expect(isWhole, `${code}: ${line}`).toBe(true)
        const flags = rest.filter((word) => word.startsWith("--")).map((word) => word.slice(2))
        const known = [...command.flags.map(({ name }) => name), "help", "version"]
        expect(known, `${code}: ${line}`).toEqual(expect.arrayContaining(flags))
      }
    }
  })
})

describe("explain", () => {
  it.each([
    ["StartInDoubt", /^StartInDoubt\n\n[^]*\nWhy\n[^]*\nWhat to do\n[^]*bulkport settle RUN --job ID/],
    ["startindoubt", /^StartInDoubt\n/],
    ["start-in-doubt", /^StartInDoubt\n/],
    ["missing-cell", /^missing-cell\n\nThe row has fewer cells than the header\.\n[^]*bulkport check FILE/],
    ["too-deep", /thousands of levels[^]*Elsewhere: As JSON, a name has more than 99 dots\./],
    ["5", /^Exit code 5\n[^]*`StartInDoubt`[^]*bulkport resume RUN/],
    ["incomplete", /^Exit code 4\n/],
    ["130", /^Exit code 130\n/]
  ])("%s prints its page", async (code, expected) => {
    const called = await call(["explain", code])
    expect(called).toMatchObject({ code: 0, stderr: "" })
    expect(called.stdout).toMatch(expected)
    expect(called.stdout).not.toContain("\u001b")
    expect(called.stdout).not.toMatch(/\]\(|^#|```/m)
  })

  it("lists everything under headings when nothing is named", async () => {
    const called = await call(["explain"])
    for (const { code } of pages) expect(called.stdout).toMatch(new RegExp(`^  ${code}( |$)`, "m"))
    expect(called.stdout).toContain("\nThe job\n  StagedFileGone ")
  })

  it.each([
    ["StartInDuobt", "StartInDoubt"],
    ["mising-cell", "missing-cell"]
  ])("%s is close to %s, and that is said", async (given, meant) => {
    const called = await call(["explain", given, "--json"])
    expect(called.code).toBe(2)
    expect(errorOf(called)["message"]).toContain(`Did you mean "${meant}"?`)
  })

  it("works where the settings file does not", async () => {
    const folder = await folderWith({ "bulkport.json": "{" })
    expect(await call(["explain", "SettingsFileInvalid"], { folder })).toMatchObject({ code: 0 })
  })

  it("gives the Markdown of a page to programs", async () => {
    const one = documentOf<{ pages: ReadonlyArray<object> }>(await call(["explain", "RunLocked", "--json"]))
    expect(one.pages).toEqual([
      expect.objectContaining({
        kind: "error",
        code: "RunLocked",
        exitCode: 2,
        markdown: expect.stringMatching(/^# RunLocked\n/)
      })
    ])
    const all = documentOf<{ pages: ReadonlyArray<object> }>(await call(["explain", "--json"]))
    expect(all.pages).toHaveLength(pages.length)
  })

  it.each([80, 40])("fits into %i columns, but for commands", async (columns) => {
    for (const { code } of pages
      .slice(0, 12)
      .concat(pages.filter(({ kind }) => kind !== "error").slice(0, 8))) {
      const { stdout } = await call(["explain", code], { columns, isTerminal: true })
      const wide = stripVTControlCharacters(stdout)
        .split("\n")
        .filter((line) => line.length > columns && !/^ +(bulkport|export|npm) /.test(line))
      expect(wide, code).toEqual([])
    }
  })

  it("is what an error ends with, where there is more to read than it says", async () => {
    const { environment } = await emulateAdvocate()
    const folder = await folderWith({ "users.csv": usersWithFault })
    const refused = await call(importUsers, { environment, folder })
    const [, code = ""] = /^ +more +bulkport explain (\w+)$/m.exec(refused.stderr) ?? []
    expect(code).toBe("FindingsRefused")
    expect((await call(["explain", code])).stdout).toContain("--tolerant")
    expect((await call(["run", "x", "--nope"], { folder })).stderr).not.toContain("explain")
  })
})
