/** What the provider does in every operation, on every way, for every kind of table and packing, in words. */
import { marked, markedText, markdownTable, withoutRepeats } from "@bulkport/testkit"

/** The ways of a file to the service. */
export const routes = ["one-shot", "triggered", "remote", "v4"] as const
export type Route = (typeof routes)[number]

export const destinations = ["profile table", "custom table"] as const
export type Destination = (typeof destinations)[number]

export const packings = ["none", "gzip", "zip"] as const
export type Packing = (typeof packings)[number]

/** The operations of the contract that every import goes through, or may. */
export const steps = ["stage", "validate", "start", "find", "track", "collect", "readOutcomes"] as const
export type Step = (typeof steps)[number]

/** One kind of import. */
export interface Way {
  readonly route: Route
  readonly destination: Destination
  readonly packing: Packing
}

/** All of them, in the order of the table. Imports before V5 take nothing but an archive. */
export const ways: ReadonlyArray<Way> = routes.flatMap((route) =>
  destinations.flatMap((destination) =>
    packings
      .filter((packing) => route !== "v4" || packing === "zip")
      .map((packing) => ({ route, destination, packing }))
  )
)

const v5 = { track: "yes", collect: "results, output files", readOutcomes: "keys and numbers" }

/** The declaration: what is said of each way besides what depends on the table or the packing. */
const words: Readonly<Record<Route, Readonly<Record<Exclude<Step, "stage" | "validate">, string>>>> = {
  "one-shot": { start: "`etl-executions`", find: "by label", ...v5 },
  triggered: { start: "`trigger-execution`", find: "asks a person", ...v5 },
  remote: { start: "`etl-executions`", find: "by label", ...v5 },
  v4: {
    start: "`import`",
    find: "—",
    track: "yes",
    collect: "result, errors, result file",
    readOutcomes: "keys and numbers"
  }
}

const staged = ({ packing, route }: Way): string => {
  if (route === "remote") return "sends nothing"
  const packed = packing === "none" ? "as it is" : "packs"
  return route === "triggered" ? `reads the ETL, ${packed}` : packed
}

/** What an operation comes to on a way. */
export const wordOf = (way: Way, step: Step): string => {
  switch (step) {
    case "stage":
      return staged(way)
    case "validate":
      return way.destination === "profile table" ? "by the structure" : "skipped"
    default:
      return words[way.route][step]
  }
}

/** A way in words, for the name of a test. */
export const wayText = ({ destination, packing, route }: Way): string =>
  `${route} into a ${destination}, packed with ${packing}`

/** Packings about which the same is said share a row. */
const rows = (): ReadonlyArray<ReadonlyArray<string>> => {
  const byWords = new Map<string, ReadonlyArray<string>>()
  for (const way of ways) {
    const cells = steps.map((step) => wordOf(way, step))
    const key = JSON.stringify([way.route, way.destination, cells])
    const packing = [byWords.get(key)?.[2], way.packing].filter((text) => text !== undefined).join(", ")
    byWords.set(key, [way.route, way.destination, packing, ...cells])
  }
  return [...byWords.values()]
}

/** Where the table stands in a text, the marks included. */
export const markedTable = markedText("abilities")

/** The text of the README's table, from code, with its marks. */
export const tableWithMarks = (): string =>
  marked(
    "abilities",
    markdownTable([
      ["Way", "Into", "Packed", ...steps.map((step) => `\`${step}\``)],
      ...withoutRepeats(rows())
    ])
  )
