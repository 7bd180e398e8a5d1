// Writes the licences of all packages whose code is in the bundle beside it, from what the bundler says about the bundle.
// Fails for a licence that asks for more than a notice. Usage: node scripts/write-third-party-notices.ts dist
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { bundledPackages, type Metafile } from "./lib/bundled-packages.ts"
import { thirdPartyNotices } from "./lib/third-party-notices.ts"

const folder = process.argv[2] ?? "dist"
const metafile = JSON.parse(await readFile(join(folder, "metafile-esm.json"), "utf8")) as Metafile
await writeFile(
  join(folder, "THIRD-PARTY-NOTICES.txt"),
  thirdPartyNotices(bundledPackages(metafile, process.cwd()))
)
