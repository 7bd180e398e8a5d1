import { mkdtempSync, rmSync, statfsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { defineProject } from "vitest/config"

/** Enough for all that tests have on a disk at once, several times over. */
const enoughBytes = 4 * 1024 ** 3

/**
 * Where temporary folders are made: in memory where there is plenty of it, as files like others that need not wait for a disk.
 * Whether a disk keeps what was synced to it is nothing that a test could find out.
 */
const temporaryPlace = (): string => {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm")
    return bavail * bsize >= enoughBytes ? "/dev/shm" : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** Everything that tests leave behind goes with it. */
const temporaryFolder = mkdtempSync(join(temporaryPlace(), "bulkport-tests-"))
// Each project loads this file by itself, and so listens by itself.
process.setMaxListeners(Math.max(process.getMaxListeners(), 50))
process.on("exit", () => rmSync(temporaryFolder, { recursive: true, force: true }))

/** What imports share on a machine: tests must neither find what others have left nor leave anything in the home folder. */
const stateFolder = mkdtempSync(join(temporaryFolder, "state-"))

/** How long a test may take, in milliseconds: only one that hangs is to reach it, on a machine that is ten times slower than usual, too. */
export const patience = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } }
}

/** What every package's tests share: the sources of other packages instead of their builds, one process per package. */
export default (name: string) =>
  defineProject({
    resolve: { conditions: ["@bulkport/source"] },
    ssr: { resolve: { conditions: ["@bulkport/source"] } },
    test: {
      name,
      env: { BULKPORT_STATE_FOLDER: stateFolder, TMPDIR: temporaryFolder },
      include: ["test/**/*.test.ts"],
      // Effect's barrel would otherwise be loaded anew for every file.
      isolate: false,
      // The room for new objects begins with 1 MB otherwise, and is emptied all the more often: a tenth of a worker's time.
      execArgv: ["--min-semi-space-size=16"],
      ...patience
    }
  })
