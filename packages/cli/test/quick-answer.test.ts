/** What is answered before anything is loaded must be what the whole command line would have answered. */
import { execFile } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import { type HelpTexts, helpTextsFile, quickAnswer } from "../src/quick-answer.ts"
import { call, folderWith } from "./support/call.ts"

const script = fileURLToPath(new URL("../scripts/write-help-texts.ts", import.meta.url))
const pipe = { isTTY: undefined }
const terminal = { isTTY: true }
/** A working folder without a settings file. */
const nowhereElse = "/no/such/folder"

it("help is that of the whole command line, in colour where it has colours", async () => {
  const folder = await folderWith()
  await promisify(execFile)(process.execPath, ["--conditions=@bulkport/source", script, folder])
  const here = pathToFileURL(`${folder}/`)
  const texts = JSON.parse(await readFile(join(folder, helpTextsFile), "utf8")) as HelpTexts
  expect(Object.keys(texts)).toEqual(expect.arrayContaining(["", "run", "runs", "runs list", "emulate"]))
  for (const words of Object.keys(texts)) {
    const args = [...words.split(" ").filter(Boolean), "--help"]
    const whole = await call(args)
    expect(quickAnswer(args, here, pipe, {}, nowhereElse)).toBe(whole.stdout)
    expect(quickAnswer(args.with(-1, "-h"), here, terminal, { NO_COLOR: "1" }, nowhereElse)).toBe(
      whole.stdout
    )
    const coloured = await call(args, { isTerminal: true })
    expect(coloured.stdout).not.toBe(whole.stdout)
    expect(quickAnswer(args, here, terminal, {}, nowhereElse)).toBe(coloured.stdout)
    expect(quickAnswer(["help", ...args.slice(0, -1)], here, pipe, {}, nowhereElse)).toBe(whole.stdout)
    expect(quickAnswer(args, here, { ...terminal, columns: 200 }, {}, nowhereElse)).toBe(coloured.stdout)
    expect(quickAnswer(args, here, { ...terminal, columns: 79 }, {}, nowhereElse)).toBeUndefined()
  }
  for (const args of [
    [],
    ["run"],
    ["--help", "run"],
    ["--json", "--help"],
    ["no-such", "--help"],
    ["help", "no-such"],
    ["help", "run", "--json"],
    ["toString", "-h"]
  ])
    expect(quickAnswer(args, here, pipe, {}, nowhereElse)).toBeUndefined()
})

it("the version is that of the whole command line", async () => {
  const nowhere = pathToFileURL("/no/such/folder/")
  expect(quickAnswer(["--version"], nowhere, pipe, {}, nowhereElse)).toBe((await call(["--version"])).stdout)
  expect(quickAnswer(["run", "--version"], nowhere, pipe, {}, nowhereElse)).toBeUndefined()
  expect(quickAnswer(["--help"], nowhere, pipe, {}, nowhereElse)).toBeUndefined()
})
