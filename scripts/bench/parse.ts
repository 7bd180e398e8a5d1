/** Reading rows: by the parser alone beside other parsers, and by the step that validates, hashes and prepares a file. */
import { stat } from "node:fs/promises"
import { join } from "node:path"
import { makeFileOfRows, users } from "../lib/make-large-file.ts"
import { jsonOf } from "./lib/child.ts"
import { type Figure, ratioAtLeast, type Section, unbound } from "./lib/figure.ts"
import { importFile } from "./lib/imported.ts"
import { inTurn, median, pairedRatio } from "./lib/paired.ts"

/** Others. One that is not installed is left out of the table. */
const others = ["csv-parse", "papaparse", "udsv"] as const

/** Seconds; not a number when the parser is not installed. */
const parseWith = async (parser: string, file: string, rows: number): Promise<number> => {
  const parsed = await jsonOf<{ readonly rows: number | null; readonly seconds: number }>("parse-file.ts", [
    parser,
    file
  ])
  if (parsed.rows === null) return Number.NaN
  if (parsed.rows !== rows + 1) throw new Error(`${parser} found ${parsed.rows} rows of ${rows + 1}.`)
  return parsed.seconds
}

/** A million rows of ten columns, one of them quoted: about 150 MB. */
export const parse: Section = {
  name: "parse",
  title: "Reading rows",
  run: async ({ folder, isQuick }) => {
    const rows = isQuick ? 20_000 : 1_000_000
    const file = join(folder, "rows.csv")
    await makeFileOfRows(file, rows, users)
    const megabytes = (await stat(file)).size / 1_000_000
    const [other1, other2, other3] = others
    const measured = await inTurn(isQuick ? 1 : 5, {
      bulkport: () => parseWith("bulkport", file, rows),
      [other1]: () => parseWith(other1, file, rows),
      [other2]: () => parseWith(other2, file, rows),
      [other3]: () => parseWith(other3, file, rows),
      stage: async () => (await importFile("stage", file, rows, folder)).stageSeconds
    })
    const own = measured.bulkport
    const rate = (seconds: ReadonlyArray<number>): number => megabytes / median(seconds)
    const figures: Array<Figure> = [
      unbound({ what: "parse only: rows", unit: "rows/s", ours: rows / median(own) })
    ]
    for (const other of others) {
      if (!measured[other].every(Number.isFinite)) {
        console.log(`${other} is not installed.`)
        continue
      }
      figures.push(
        unbound({
          what: "parse only",
          unit: "MB/s",
          ours: rate(own),
          theirs: rate(measured[other]),
          against: other,
          ratio: pairedRatio(measured[other], own)
        })
      )
    }
    return [
      ...figures,
      unbound({
        what: "parse, validate, hash and prepare: rows",
        unit: "rows/s",
        ours: rows / median(measured.stage)
      }),
      ratioAtLeast(0.6, {
        what: "parse, validate, hash and prepare",
        unit: "MB/s",
        ours: rate(measured.stage),
        theirs: rate(own),
        against: "parse only",
        ratio: pairedRatio(own, measured.stage)
      })
    ]
  }
}
