/** A provider that was written as an outsider would write it, beside a client for the same service: same files, same emulated org. */
import { mkdtemp, rm } from "node:fs/promises"
import { join } from "node:path"
import { makeFileOfRows } from "../lib/make-large-file.ts"
import {
  columns,
  contactRow,
  type Paired,
  rejectedOf
} from "../../examples/provider-salesforce/bench/contacts.ts"
import { here, printedBy, startCompanion } from "./lib/child.ts"
import { type Figure, type Section, unbound } from "./lib/figure.ts"
import { inTurn, median, pairedRatio } from "./lib/paired.ts"

interface Imported extends Paired {
  readonly seconds: number
  readonly peakMegabytes: number
}

interface ImportedByJsforce extends Imported {
  /** Until the arrays of results are there, and nothing is paired. */
  readonly arraysSeconds: number
  readonly byPosition: Paired
}

/** Both look at their job as often. */
const pollMillis = "100"

const script = (name: string): string => here(`../../../examples/provider-salesforce/bench/${name}`)

const run = async <Value>(
  name: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): Promise<Value> =>
  JSON.parse(await printedBy(process.execPath, [script(name), ...args], environment)) as Value

/** One size of file, a few rounds in turn. A fresh org each: records of earlier rounds would only slow it down. */
const compare = async (rows: number, rounds: number, folder: string): Promise<ReadonlyArray<Figure>> => {
  const file = join(folder, "contacts.csv")
  await makeFileOfRows(file, rows, { header: columns.join(","), row: contactRow })

  const inOrg = async <Value>(body: (environment: Record<string, string>) => Promise<Value>) => {
    const org = await startCompanion(script("org.ts"))
    try {
      const { accessToken, instanceUrl } = JSON.parse(org.firstLine) as Record<string, string>
      return await body({
        SALESFORCE_INSTANCE_URL: instanceUrl ?? "",
        SALESFORCE_ACCESS_TOKEN: accessToken ?? "",
        BULKPORT_STATE_FOLDER: join(folder, "state")
      })
    } finally {
      org.stop()
    }
  }

  const measured = await inTurn(rounds, {
    jsforce: () =>
      inOrg((environment) =>
        run<ImportedByJsforce>("with-jsforce.ts", [file, String(rows), pollMillis], environment)
      ),
    ours: () =>
      inOrg(async (environment) => {
        const runs = await mkdtemp(join(folder, "runs-"))
        try {
          const args = [file, String(rows), runs, pollMillis]
          return await run<Imported>("with-bulkport.ts", args, environment)
        } finally {
          await rm(runs, { recursive: true })
        }
      })
  })
  await rm(file)

  const { jsforce, ours } = measured
  const of = `${rows.toLocaleString("en-US")} contacts`
  const figure = (
    what: string,
    unit: string,
    own: (each: Imported) => number,
    their: (each: ImportedByJsforce) => number,
    against: string
  ): Figure =>
    unbound({
      what: `${of}: ${what}`,
      unit,
      ours: median(ours.map(own)),
      theirs: median(jsforce.map(their)),
      against,
      ratio: pairedRatio(ours.map(own), jsforce.map(their))
    })
  const rejected = rejectedOf(rows).toLocaleString("en-US")
  const paired = "jsforce, paired by content"
  return [
    figure(
      "from the file to paired rows",
      "s",
      ({ seconds }) => seconds,
      ({ seconds }) => seconds,
      paired
    ),
    figure(
      "from the file to result arrays",
      "s",
      ({ seconds }) => seconds,
      ({ arraysSeconds }) => arraysSeconds,
      "jsforce, not paired"
    ),
    figure(
      "peak RSS",
      "MB",
      ({ peakMegabytes }) => peakMegabytes,
      ({ peakMegabytes }) => peakMegabytes,
      paired
    ),
    figure(
      `of ${rejected} rejected rows, known to be`,
      "rows",
      ({ rejectedRight }) => rejectedRight,
      ({ rejectedRight }) => rejectedRight,
      paired
    ),
    figure(
      `of ${rejected} rejected rows, known to be`,
      "rows",
      ({ rejectedRight }) => rejectedRight,
      ({ byPosition }) => byPosition.rejectedRight,
      "jsforce, paired by position"
    ),
    {
      what: `${of}: rows paired wrongly`,
      unit: "rows",
      ours: median(ours.map(({ wrong }) => wrong)),
      theirs: median(jsforce.map(({ wrong }) => wrong)),
      against: paired
    },
    {
      what: `${of}: rows left unknown`,
      unit: "rows",
      ours: median(ours.map(({ unknown }) => unknown)),
      theirs: median(jsforce.map(({ unknown }) => unknown)),
      against: paired
    }
  ]
}

/** A small file, and one that shows what grows. */
export const salesforce: Section = {
  name: "salesforce",
  title: "Beside jsforce",
  run: async ({ folder, isQuick }) => [
    ...(await compare(isQuick ? 1_000 : 10_000, isQuick ? 1 : 5, folder)),
    ...(isQuick ? [] : await compare(500_000, 3, folder))
  ]
}
