/**
 * Measures what is published and writes the tables of the page about it. Needs the builds of all packages.
 *
 * Usage: pnpm run sizes
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { writeTables } from "./bench/lib/page.ts"
import { measureBundle, measurePackages } from "./lib/package-sizes.ts"
import { bundleTable, sizeTable } from "./lib/size-table.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "bulkport-sizes-"))
try {
  const tables = {
    sizes: sizeTable(await measurePackages(root, folder)),
    bundle: bundleTable(measureBundle(root))
  }
  console.log(`${tables.sizes}\n\n${tables.bundle}`)
  await writeTables(join(root, "apps/docs/content/sizes.md"), tables)
} finally {
  rmSync(folder, { recursive: true })
}
