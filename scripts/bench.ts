// Measures speed and memory, section by section, and prints tables.
// Usage: pnpm bench [section…] [--quick] [--rows 10000000] [--megabytes 200] [--write]
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { type Section, tableOf } from "./bench/lib/figure.ts"
import { machine } from "./bench/lib/machine.ts"
import { writeTables } from "./bench/lib/page.ts"
import { cluster } from "./bench/cluster.ts"
import { imports } from "./bench/imports.ts"
import { manyRuns } from "./bench/many-runs.ts"
import { parse } from "./bench/parse.ts"
import { salesforce } from "./bench/salesforce.ts"
import { scale } from "./bench/scale.ts"
import { startUp } from "./bench/start-up.ts"
import { telemetry } from "./bench/telemetry.ts"
import { transport } from "./bench/transport.ts"

const sections: ReadonlyArray<Section> = [
  transport,
  parse,
  scale,
  startUp,
  manyRuns,
  cluster,
  telemetry,
  imports,
  salesforce
]
const names = sections.map(({ name }) => name)

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    megabytes: { type: "string", default: "200" },
    rows: { type: "string", default: "10000000" },
    write: { type: "boolean", default: false }
  }
})
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0)
  throw new Error(`There is no section ${unknown.join(", ")}; there are ${names.join(", ")}.`)
if (values.write && values.quick)
  throw new Error("What --quick measures says nothing about speed and is not written.")

const page = fileURLToPath(new URL("../apps/docs/content/benchmarks.md", import.meta.url))
const folder = await mkdtemp(join(tmpdir(), "bulkport-bench-"))
console.log(machine())
if (values.quick) console.log("Small sizes, one round: whether a bound holds says nothing here.")
try {
  for (const { name, run, title } of sections) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const figures = await run({
      isQuick: values.quick,
      maxRows: Number(values.rows),
      importMegabytes: Number(values.megabytes),
      folder
    })
    const table = tableOf(figures)
    console.log(`\n${title} (${name})\n\n${table}`)
    // Each section has its own machine and day: they need not be measured at once.
    if (values.write) await writeTables(page, { [name]: `Measured on ${machine()}.\n\n${table}` })
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
