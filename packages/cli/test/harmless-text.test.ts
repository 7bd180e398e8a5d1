import { describe, expect, it } from "vitest"
import { harmlessJson, harmlessText } from "../src/harmless-text.ts"
import { builtInPlugins } from "../src/plugins.ts"
import { withoutSecrets } from "../src/secrets.ts"
import { withoutUserInfo } from "../src/support-bundle/redacted-path.ts"
import { call, documentOf, folderWith } from "./support/call.ts"

const evil = "\u001b]0;title\u0007\u001b[2J\u009b2J\u202e"

// eslint-disable-next-line no-control-regex -- the characters that are meant
const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

describe("what is written to a terminal", () => {
  it("keeps our colours and lines, and marks what else a terminal would act on", () => {
    expect(harmlessText("\u001b[31mError:\u001b[0m a\nb")).toBe("\u001b[31mError:\u001b[0m a\nb")
    expect(harmlessText(evil)).not.toMatch(acting)
    expect(JSON.parse(harmlessJson(JSON.stringify(evil)))).toBe(evil)
  })

  it.each([
    ["a column", (folder: string) => call(["check", "u.csv"], { folder })],
    ["a file", (folder: string) => call(["check", `${evil}.csv`], { folder })],
    ["a command", (folder: string) => call([`run${evil}`], { folder })],
    ["a run", (folder: string) => call(["runs", "show", evil], { folder })],
    ["a document", (folder: string) => call(["check", "u.csv", "--json"], { folder })]
  ])("holds nothing of %s that it would act on", async (_, made) => {
    const called = await made(await folderWith({ "u.csv": `a,b${evil}\n1,2\n` }))
    expect(`${called.stdout}${called.stderr}`).not.toMatch(acting)
  })

  it("gives programs the text as it is", async () => {
    const folder = await folderWith({ "u.csv": `a,b${evil}\n1,2\n` })
    const called = await call(["check", "u.csv", "--json"], { folder })
    expect(documentOf<{ check: { columns: ReadonlyArray<string> } }>(called).check.columns).toEqual([
      "a",
      `b${evil}`
    ])
  })
})

describe("a first row that looks like data", () => {
  it.each([[[]], [["--json"]], [["--events"]]])("is not shown as names of columns %j", async (mode) => {
    const folder = await folderWith({ "u.csv": "canary,canary@example.com\nb,b@example.com\n" })
    const { stderr, stdout } = await call(["check", "u.csv", "--log-level", "trace", ...mode], { folder })
    expect(`${stdout}${stderr}`).toContain("looks like data")
    expect(`${stdout}${stderr}`).not.toContain("canary")
  })
})

describe("a text without secrets", () => {
  it("has none in any form that it may have got into it", () => {
    const secret = ' pla"nted<\\>&+/= '
    const environment = { ADVOCATE_API_KEY: secret }
    const session = { secrets: [], surroundings: { environment, plugins: builtInPlugins } }
    const clean = (text: string) => withoutSecrets(text, session)
    const bare = secret.trim()
    const html = bare
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
    for (const form of [
      ...[secret, bare, JSON.stringify(bare).slice(1, -1), encodeURIComponent(bare), html],
      ...[bare, `:${bare}`].map((text) => Buffer.from(text).toString("base64"))
    ])
      expect(clean(`a${form}b`)).toBe("a<secret>b")
  })

  it("has no part of a password with an at sign in it", () => {
    expect(withoutUserInfo("at http://somebody:pa@ss@host/x@y")).toBe("at http://host/x@y")
  })
})
