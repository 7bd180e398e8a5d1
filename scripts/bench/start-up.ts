/** How long the command takes before it has said anything. */
import { join } from "node:path"
import { makeFileOfRows, users } from "../lib/make-large-file.ts"
import { builtCommandLine, jsonOf, printedBy } from "./lib/child.ts"
import { oursAtMost, type Section, unbound } from "./lib/figure.ts"
import { inTurn, median } from "./lib/paired.ts"

/** What a person does not feel as waiting. */
const promptMillis = 300

const millisOf = async (args: ReadonlyArray<string>): Promise<number> => {
  const begun = performance.now()
  await printedBy(process.execPath, args)
  return performance.now() - begun
}

/** So many small imports, recorded as they are by a real one. Gives the folder of their runs. */
const recordRuns = async (runs: number, folder: string): Promise<string> => {
  const file = join(folder, "one.csv")
  await makeFileOfRows(file, 1, users)
  const runsFolder = join(folder, "recorded")
  const recorded = await jsonOf<number>("record-runs.ts", [String(runs), file, runsFolder])
  if (recorded !== runs) throw new Error(`Of ${runs} runs ${recorded} were recorded.`)
  return runsFolder
}

/** Beside a Node that does nothing. */
export const startUp: Section = {
  name: "start-up",
  title: "Starting the command",
  run: async ({ folder, isQuick }) => {
    const runs = isQuick ? 30 : 1000
    const list = [builtCommandLine, "runs", "list", "--runs-folder", await recordRuns(runs, folder)]
    // The first call fills the compile cache, and remembers the runs.
    await printedBy(process.execPath, list)
    const { bare, ...calls } = await inTurn(isQuick ? 3 : 31, {
      bare: () => millisOf(["-e", "0"]),
      "--version": () => millisOf([builtCommandLine, "--version"]),
      "--help": () => millisOf([builtCommandLine, "--help"]),
      "run --help": () => millisOf([builtCommandLine, "run", "--help"]),
      "runs list": () => millisOf(list),
      providers: () => millisOf([builtCommandLine, "providers"])
    })
    const theirs = median(bare)
    return Object.entries(calls).map(([call, millis]) => {
      const ours = median(millis)
      const figure = { what: `bulkport ${call}`, unit: "ms", ours, theirs, against: "node -e 0" }
      switch (call) {
        case "runs list":
          return oursAtMost(promptMillis, { ...figure, what: `bulkport runs list, of ${runs} runs` })
        // Loads all that an import needs.
        case "providers":
          return unbound(figure)
        default:
          return oursAtMost(Math.min(promptMillis, 1.5 * theirs + 60), figure, "1.5 × node + 60 ms")
      }
    })
  }
}
