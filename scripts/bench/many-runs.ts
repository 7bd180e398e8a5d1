/** Many imports that are tracked at once by one process, at a service in another. */
import { mkdtemp, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { here, jsonOf, startCompanion } from "./lib/child.ts"
import { type Section, unbound } from "./lib/figure.ts"

interface Tracked {
  readonly succeeded: number
  readonly looks: number
  readonly seconds: number
  readonly startSeconds: number
  readonly cpuSeconds: number
  readonly megabytes: number
}

/** All begin together, and each of their jobs takes a while. */
export const manyRuns: Section = {
  name: "many-runs",
  title: "Many runs at once",
  run: async ({ folder, isQuick }) => {
    const runs = isQuick ? 20 : 1000
    const jobSeconds = isQuick ? 1 : 60
    const file = join(folder, "few.csv")
    await writeFile(file, "accountId,id,firstName\nA-1,U-1,Ada\nA-2,U-2,Grace\n")
    const emulators = await startCompanion(here("../../lib/emulators-for-bench.ts"), [
      String(jobSeconds * 1000)
    ])
    try {
      const environment = JSON.parse(emulators.firstLine) as Record<string, string>
      const runsFolder = await mkdtemp(join(folder, "runs-"))
      const tracked = await jsonOf<Tracked>("track-many.ts", [String(runs), file, runsFolder], environment)
      if (tracked.succeeded !== runs)
        throw new Error(`Of ${runs} runs ${tracked.succeeded} succeeded with all rows.`)
      const of = `${runs} runs, jobs of ${jobSeconds} s`
      return [
        unbound({
          what: `${of}: time to the end`,
          unit: "s",
          ours: tracked.seconds,
          theirs: jobSeconds,
          against: "one job"
        }),
        unbound({ what: `${of}: time until all have begun`, unit: "s", ours: tracked.startSeconds }),
        unbound({ what: `${of}: looks at each job`, unit: "looks", ours: tracked.looks / runs }),
        unbound({ what: `${of}: CPU of each run`, unit: "ms", ours: (tracked.cpuSeconds * 1000) / runs }),
        unbound({ what: `${of}: peak RSS of each run`, unit: "MB", ours: tracked.megabytes / runs })
      ]
    } finally {
      emulators.stop()
    }
  }
}
