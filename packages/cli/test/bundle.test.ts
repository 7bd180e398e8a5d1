/** What is published is one bundle: it must work without anything around it, and start without what it rarely needs. */
import { execFile } from "node:child_process"
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import { folderWith } from "./support/call.ts"
import { emulateAdvocate, importUsers, users } from "./support/emulated.ts"

const run = promisify(execFile)
const packageFolder = fileURLToPath(new URL("..", import.meta.url))
const tsup = join(createRequire(import.meta.url).resolve("tsup"), "..", "cli-default.js")

it("the bundle imports a file on its own", async () => {
  const folder = await folderWith({ "users.csv": users })
  const dist = join(folder, "package", "dist")
  await mkdir(dist, { recursive: true })
  await copyFile(join(packageFolder, "package.json"), join(folder, "package", "package.json"))
  await run(process.execPath, [tsup, "--out-dir", dist], { cwd: packageFolder })

  const found = await readdir(dist, { withFileTypes: true })
  const files = found.filter((each) => each.isFile()).map(({ name }) => name)
  expect(await readdir(join(dist, "schemas"))).toContain("run.json")
  const main = files.find((name) => name.startsWith("run-as-process")) ?? ""
  expect(files.some((name) => name.startsWith("undici"))).toBe(true)
  expect(files.some((name) => name.startsWith("emulators"))).toBe(true)
  const text = await readFile(join(dist, main), "utf8")
  expect(text).toContain("node:sqlite")
  for (const name of files) expect(await readFile(join(dist, name), "utf8")).not.toContain("vitest")

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
