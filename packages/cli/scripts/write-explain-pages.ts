// Packs the pages that `explain` prints into a folder.
// Usage: node scripts/write-explain-pages.ts dist
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { pagesFile, readPageSources } from "../src/explain/read-pages.ts"

const content = new URL("../../../apps/docs/content/", import.meta.url)
await writeFile(join(process.argv[2] ?? "dist", pagesFile), JSON.stringify(readPageSources(content)))
