import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { defineProject } from "vitest/config"

/** What imports share on a machine: tests must neither find what others have left nor leave anything in the home folder. */
const stateFolder = mkdtempSync(join(tmpdir(), "bulkport-state-"))
process.on("exit", () => rmSync(stateFolder, { recursive: true, force: true }))

/** What every package's tests share: the sources of other packages instead of their builds, one process per package. */
export default (name: string) =>
  defineProject({
    resolve: { conditions: ["@bulkport/source"] },
    ssr: { resolve: { conditions: ["@bulkport/source"] } },
    test: {
      name,
      env: { BULKPORT_STATE_FOLDER: stateFolder },
      include: ["test/**/*.test.ts"],
      // Effect's barrel would otherwise be loaded anew for every file.
      isolate: false,
      testTimeout: 30_000,
      hookTimeout: 30_000
    }
  })
