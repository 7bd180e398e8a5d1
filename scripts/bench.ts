// How much memory and time a large import takes, through the command line as it is published.
// Usage: pnpm bench [--megabytes 200]
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, stat } from "node:fs/promises"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { makeLargeFile, profiles, type RowMaker, users } from "./lib/make-large-file.ts"

const { values } = parseArgs({ options: { megabytes: { type: "string", default: "200" } } })
const bytes = Number(values.megabytes) * 1_000_000
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const bin = here("../packages/cli/dist/bin.js")

interface Measured {
  readonly what: string
  readonly megabytes: number
  readonly rows: number
  readonly seconds: number
  readonly peakMegabytes: number
  readonly outcome: string
}

const startEmulators = async () => {
  const child = spawn(process.execPath, [here("lib/emulators-for-bench.ts")], {
    stdio: ["ignore", "pipe", "inherit"]
  })
  const [line] = (await once(child.stdout, "data")) as [Buffer]
  return { environment: JSON.parse(line.toString()) as Record<string, string>, stop: () => child.kill() }
}

/** Runs the command line and gives how long it took, its peak memory, and the document it printed. */
const measure = async (args: ReadonlyArray<string>, environment: Record<string, string>) => {
  const begun = performance.now()
  const child = spawn(process.execPath, ["--import", here("lib/report-peak-memory.mjs"), bin, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit", "pipe"]
  })
  const [, output, , memory] = child.stdio
  if (output === null || memory === undefined || memory === null)
    throw new Error("The child process has no pipes.")
  let document = ""
  let peak = ""
  output.on("data", (chunk: Buffer) => (document += chunk.toString()))
  memory.on("data", (chunk: Buffer) => (peak += chunk.toString()))
  await once(child, "close")
  return { seconds: (performance.now() - begun) / 1000, peakMegabytes: Number(peak) / 1_000_000, document }
}

const folder = await mkdtemp(join(tmpdir(), "bulkport-bench-"))
const emulators = await startEmulators()
const results: Array<Measured> = []
try {
  const cases: ReadonlyArray<{
    readonly what: string
    readonly rows: RowMaker
    readonly args: ReadonlyArray<string>
  }> = [
    { what: "advocate, users CSV", rows: users, args: ["--provider", "advocate", "--import", "users"] },
    {
      what: "actito, profiles CSV, gzip",
      rows: profiles,
      args: ["--provider", "actito", "--table", "16", "--key", "customerId"]
    }
  ]
  for (const { args, rows: maker, what } of cases) {
    const file = join(folder, "large.csv")
    const rows = await makeLargeFile(file, bytes, maker)
    const { document, peakMegabytes, seconds } = await measure(
      ["run", file, ...args, "--runs-folder", join(folder, "runs"), "--json", "--quiet"],
      emulators.environment
    )
    const { report } = JSON.parse(document) as {
      readonly report?: { readonly verdict: string; readonly rows: object }
    }
    const outcome =
      report === undefined ? document.slice(0, 300) : `${report.verdict} ${JSON.stringify(report.rows)}`
    results.push({
      what,
      rows,
      megabytes: Math.round((await stat(file)).size / 1_000_000),
      seconds,
      peakMegabytes,
      outcome
    })
  }
} finally {
  emulators.stop()
  await rm(folder, { recursive: true, force: true })
}

console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model ?? "unknown"}`)
console.table(
  results.map(({ megabytes, outcome, peakMegabytes, rows, seconds, what }) => ({
    import: what,
    MB: megabytes,
    rows,
    "seconds in all": Number(seconds.toFixed(1)),
    "peak RSS in MB": Math.round(peakMegabytes),
    outcome
  }))
)
