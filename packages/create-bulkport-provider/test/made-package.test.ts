/** The package as its author gets it, with what is published of the others: their builds. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { commandOf, linkedPackage, runNode } from "./linked-package.ts"

const name = "my-service"

// Compilers and a whole test run, on a machine that may be busy.
const patient = { timeout: 120_000 }

let folder = ""
let remove = () => Promise.resolve()
beforeAll(async () => {
  const made = await linkedPackage(name)
  folder = made.folder
  remove = made.remove
})
afterAll(() => remove())

test.each(["node16", "bundler"])("it type-checks under %s resolution", patient, async (resolution) => {
  const tsc = await commandOf(folder, "typescript", "tsc")
  const module = resolution === "bundler" ? "esnext" : resolution
  const flags = ["--module", module, "--moduleResolution", resolution]
  expect(await runNode(folder, [tsc, "-p", ".", ...flags])).toEqual({ code: 0, output: "" })
})

test("it passes its own tests, every check of the suite among them, and skips none", patient, async () => {
  const { code, output } = await runNode(folder, [await commandOf(folder, "vitest"), "run"])
  expect(code, output).toBe(0)
  const passed = Number(/Tests +(\d+) passed \(\1\)/.exec(output)?.[1])
  expect(passed, output).toBeGreaterThan(100)
})

test("it builds, and what is built is a plugin that opens", patient, async () => {
  const tsup = await runNode(folder, [await commandOf(folder, "tsup")])
  expect(tsup.code, tsup.output).toBe(0)
  const tsc = await commandOf(folder, "typescript", "tsc")
  expect(await runNode(folder, [tsc, "-p", "tsconfig.build.json"])).toEqual({ code: 0, output: "" })
  const program = `
    import { Effect } from "effect"
    import { myServicePlugin } from "./dist/index.js"
    const provider = await Effect.runPromise(Effect.scoped(myServicePlugin.open({ apiKey: "k" })))
    console.log(myServicePlugin.id, provider.target)`
  expect(await runNode(folder, ["--input-type=module", "--eval", program])).toEqual({
    code: 0,
    output: "my-service My Service at https://api.my-service.example\n"
  })
  expect(await readFile(join(folder, "dist/index.d.ts"), "utf8")).toContain("createMyService")
})

test(
  "the command line imports with what was built, as the emulator says when it is started",
  patient,
  async () => {
    const emulator = spawn(process.execPath, ["test/start-emulator.ts", "0"], { cwd: folder })
    try {
      const [said] = (await once(emulator.stdout, "data")) as [Buffer]
      const [, key = ""] = /export MY_SERVICE_API_KEY=(\S+)/.exec(said.toString()) ?? []
      const [, args = ""] = /npx bulkport (.*)/.exec(said.toString()) ?? []
      const bulkport = await commandOf(folder, "bulkport")
      const { code, output } = await runNode(folder, [bulkport, ...args.split(" ")], {
        MY_SERVICE_API_KEY: key
      })
      expect(output).toContain("3 staged, 2 accepted, 1 rejected, 0 unknown")
      expect(code).toBe(4)
    } finally {
      emulator.kill()
    }
  }
)
