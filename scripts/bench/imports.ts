/** Whole imports through the command line as it is published, into emulated services in another process. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { makeLargeFile, profiles, type RowMaker, users } from "../lib/make-large-file.ts"
import { builtCommandLine, here, startCompanion } from "./lib/child.ts"
import { type Figure, type Section, unbound } from "./lib/figure.ts"

interface Case {
  readonly what: string
  readonly rows: RowMaker
  readonly args: ReadonlyArray<string>
}

const cases: ReadonlyArray<Case> = [
  { what: "Advocate, users", rows: users, args: ["--provider", "advocate", "--import", "users"] },
  {
    what: "Actito, profiles",
    rows: profiles,
    args: ["--provider", "actito", "--table", "16", "--key", "customerId"]
  }
]

/** Runs the command line and gives how long it took, its peak memory, and the document it printed. */
const measure = async (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) => {
  const begun = performance.now()
  const preload = here("../../lib/report-peak-memory.mjs")
  const child = spawn(process.execPath, ["--import", preload, builtCommandLine, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit", "pipe"]
  })
  const [, output, , memory] = child.stdio
  if (output === null || memory === undefined || memory === null)
    throw new Error("The child process has no pipes.")
  let document = ""
  let peak = ""
  output.on("data", (piece: Buffer) => (document += piece.toString()))
  memory.on("data", (piece: Buffer) => (peak += piece.toString()))
  await once(child, "close")
  return { seconds: (performance.now() - begun) / 1000, peakMegabytes: Number(peak) / 1_000_000, document }
}

/** From the file to the report. Fails when not every row was accepted. */
export const imports: Section = {
  name: "imports",
  title: "Whole imports",
  run: async ({ folder, importMegabytes, isQuick }) => {
    const emulators = await startCompanion(here("../../lib/emulators-for-bench.ts"))
    const environment: Record<string, string> = {
      ...(JSON.parse(emulators.firstLine) as Record<string, string>),
      BULKPORT_STATE_FOLDER: join(folder, "state")
    }
    const figures: Array<Figure> = []
    try {
      for (const { args, rows: maker, what } of cases) {
        const file = join(folder, "import.csv")
        const rows = await makeLargeFile(file, (isQuick ? 2 : importMegabytes) * 1_000_000, maker)
        const runs = ["--runs-folder", join(folder, "runs"), "--json", "--quiet"]
        const { document, peakMegabytes, seconds } = await measure(
          ["run", file, ...args, ...runs],
          environment
        )
        const { report } = JSON.parse(document) as {
          readonly report?: { readonly rows: { accepted: number } }
        }
        if (report?.rows.accepted !== rows) throw new Error(`${what}: ${document.slice(0, 1000)}`)
        const megabytes = Math.round((await stat(file)).size / 1_000_000)
        const of = `${what}, ${megabytes} MB, ${rows.toLocaleString("en-US")} rows`
        figures.push(
          unbound({ what: of, unit: "s", ours: seconds }),
          unbound({ what: `${of}: peak RSS`, unit: "MB", ours: peakMegabytes })
        )
        await rm(file)
      }
    } finally {
      emulators.stop()
    }
    return figures
  }
}
