/** What is published is one bundle: it must work without anything around it, and start without what it rarely needs. */
import { execFile } from "node:child_process"
import { copyFile, cp, readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import { folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users } from "./support/emulated.ts"

const run = promisify(execFile)
const packageFolder = fileURLToPath(new URL("..", import.meta.url))

it("the bundle imports a file on its own", async () => {
  const folder = await folderWith({ "users.csv": users })
  const dist = join(folder, "package", "dist")
  await cp(join(packageFolder, "dist"), dist, { recursive: true })
  await copyFile(join(packageFolder, "package.json"), join(folder, "package", "package.json"))

  const found = await readdir(dist, { withFileTypes: true })
  const files = found.filter((each) => each.isFile()).map(({ name }) => name)
  expect(await readdir(join(dist, "schemas"))).toContain("run.json")
  expect(files.some((name) => name.startsWith("undici"))).toBe(true)
  expect(files.some((name) => name.startsWith("emulators"))).toBe(true)
  const texts = await Promise.all(files.map((name) => readFile(join(dist, name), "utf8")))
  expect(texts.some((text) => text.includes("node:sqlite"))).toBe(true)
  for (const text of texts) expect(text).not.toContain("vitest")

  const { environment } = await emulateAdvocate()
  const { stderr, stdout } = await run(
    process.execPath,
    [join(dist, "bin.js"), ...importUsers, "--poll-interval", "50ms"],
    {
      cwd: folder,
      env: { ...environment }
    }
  )
  expect(stdout).toContain("Succeeded: all 3 rows were accepted.")
  expect(stderr).not.toContain("Warning")
})
