/** Several questions one after the other, as somebody answers them who sits at a terminal. */
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, it } from "vitest"
import { folderWith } from "../support/call.ts"
import { openTerminal } from "./terminal.ts"

it("init asks at a terminal, and writes what was answered", async () => {
  const folder = await folderWith()
  const terminal = openTerminal(["init"], { folder, columns: 60, rows: 60 })
  for (const [question, answer] of [
    [/import to\? $|import to\?$/m, "2"],
    [/Name of the connection .*:/, ""],
    [/^entity:/m, "acme"],
    [/^Where apiKey comes from .*:/m, "env:MY_KEY"],
    [/nothing to go on:/, ""]
  ] as const) {
    await terminal.until(question)
    terminal.type(`${answer}\r`)
  }
  expect(await terminal.ended()).toMatchObject({ code: 0, isAsBefore: true })
  expect(JSON.parse(await readFile(join(folder, "bulkport.json"), "utf8"))).toMatchObject({
    connections: { actito: { settings: { entity: "acme" }, secrets: { apiKey: { env: "MY_KEY" } } } }
  })
})

it("init asks again as often as an answer cannot be used, and says nothing else", async () => {
  const folder = await folderWith()
  const terminal = openTerminal(["init"], { folder, columns: 60, rows: 60 })
  for (let wrong = 1; wrong <= 12; wrong += 1) {
    await terminal.until(() => terminal.lines().join("\n").split("import to?").length > wrong)
    terminal.type("3\r")
  }
  await terminal.until(() => terminal.lines().join("\n").split("import to?").length > 13)
  terminal.type("\u0003")
  const { code, lines } = await terminal.ended()
  expect(code).toBe(130)
  expect(lines.join("\n")).not.toContain("Warning")
})

it("Ctrl-C at a question leaves nothing behind", async () => {
  const folder = await folderWith()
  const terminal = openTerminal(["init", "--provider", "advocate"], { folder })
  await terminal.until("Name of the connection")
  terminal.type("\u0003")
  expect(await terminal.ended()).toMatchObject({ code: 130, isAsBefore: true })
  expect(await readdir(folder)).toEqual([])
})
