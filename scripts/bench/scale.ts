/** Whether time grows with the rows and memory does not, and how long a million rejects take to be matched. */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { makeFileOfRows, users } from "../lib/make-large-file.ts"
import { type Figure, ratioAtMost, type Section, unbound } from "./lib/figure.ts"
import { importFile, type Imported } from "./lib/imported.ts"

const million = 1_000_000

const measure = async (extent: "stage" | "run", rows: number, folder: string): Promise<Imported> => {
  const file = join(folder, "scale.csv")
  await makeFileOfRows(file, rows, users)
  try {
    return await importFile(extent, file, rows, folder)
  } finally {
    await rm(file)
  }
}

const counted = (rows: number): string => `${rows.toLocaleString("en-US")} rows`

/** One, ten and, when asked for, a hundred million rows. The larger ones are held against the first. */
export const scale: Section = {
  name: "scale",
  title: "Large files",
  run: async ({ folder, isQuick, maxRows }) => {
    const sizes = isQuick
      ? [10_000, 40_000]
      : [1, 10, 100].map((each) => each * million).filter((each) => each <= maxRows)
    const rejects = isQuick ? 10_000 : million
    const figures: Array<Figure> = []
    let first: (Imported & { readonly rows: number }) | undefined
    for (const rows of sizes) {
      const staged = await measure("stage", rows, folder)
      const perMillion = (each: Imported, of: number) => (each.stageSeconds / of) * million
      const time: Figure = {
        what: `stage ${counted(rows)}: time of a million`,
        unit: "s",
        ours: perMillion(staged, rows)
      }
      const memory: Figure = {
        what: `stage ${counted(rows)}: peak RSS`,
        unit: "MB",
        ours: staged.peakMegabytes
      }
      if (first === undefined) {
        figures.push(unbound(time), unbound(memory))
        first = { ...staged, rows }
        continue
      }
      const against = counted(first.rows)
      figures.push(
        ratioAtMost(1.25, { ...time, theirs: perMillion(first, first.rows), against }),
        ratioAtMost(1.25, { ...memory, theirs: first.peakMegabytes, against })
      )
    }
    const run = await measure("run", rejects, folder)
    return [
      ...figures,
      unbound({ what: `match ${counted(rejects)} that were rejected`, unit: "s", ours: run.collectSeconds }),
      unbound({
        what: `match ${counted(rejects)} that were rejected: peak RSS`,
        unit: "MB",
        ours: run.peakMegabytes
      })
    ]
  }
}
