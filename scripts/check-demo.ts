// Shows that the demo works: in a folder of its own, and once more with what the first one has left there.
// Needs the built command line. Usage: node scripts/check-demo.ts
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** How the two imports end: the users are sound, and some of the profiles are made to be rejected. */
const endings = ["Succeeded: all 4 rows were accepted.", "Incomplete: 99 rows rejected, of 5,000."]

const demo = fileURLToPath(new URL("demo.ts", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "bulkport-demo-"))
try {
  for (const time of ["first", "second"]) {
    const { status, stderr, stdout } = spawnSync(process.execPath, [demo], {
      cwd: folder,
      encoding: "utf8",
      timeout: 60_000
    })
    const missing = endings.filter((ending) => !stdout.includes(ending))
    if (status === 0 && missing.length === 0) continue
    console.error(`The ${time} demo ended with exit code ${status ?? "none, after a minute"}.`)
    for (const ending of missing) console.error(`It did not say "${ending}"`)
    console.error(`${stdout}${stderr}`)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
