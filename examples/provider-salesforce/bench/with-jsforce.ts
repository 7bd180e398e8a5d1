// Imports a file with jsforce, as its documentation shows, and prints what that took and how rows were paired.
// jsforce gives arrays of records without row numbers. They are paired in two ways: by position, and by content, as careful
// callers would: the file is read once more, and each row takes the next outcome of a record with the same cells.
// Usage: node with-jsforce.ts FILE ROWS POLL_MILLIS, with settings in the environment
import { parse } from "csv-parse"
import { Connection } from "jsforce"
import { createReadStream } from "node:fs"
import { columns, comparePairs, peakMegabytes } from "./contacts.ts"

const [file = "", rows = "", pollMillis = ""] = process.argv.slice(2)
const begun = performance.now()
const connection = new Connection({
  instanceUrl: process.env["SALESFORCE_INSTANCE_URL"] ?? "",
  accessToken: process.env["SALESFORCE_ACCESS_TOKEN"] ?? "",
  version: "62.0"
})
const { failedResults, successfulResults } = await connection.bulk2.loadAndWaitForResults({
  object: "Contact",
  operation: "insert",
  input: createReadStream(file),
  pollInterval: Number(pollMillis),
  pollTimeout: 600_000
})
const arraysSeconds = (performance.now() - begun) / 1000

const contentOf = (record: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(columns.map((column) => record[column]))

const byContent = new Map<string, Array<string>>()
const remember = (record: Readonly<Record<string, unknown>>, outcome: string): void => {
  const content = contentOf(record)
  const known = byContent.get(content)
  if (known === undefined) byContent.set(content, [outcome])
  else known.push(outcome)
}
for (const record of successfulResults) remember(record, "accepted")
for (const record of failedResults) remember(record, "rejected")

const outcomes: Array<string | undefined> = []
const records = createReadStream(file).pipe(parse({ columns: true }))
for await (const record of records as AsyncIterable<Readonly<Record<string, string>>>) {
  outcomes.push(byContent.get(contentOf(record))?.shift())
}
const seconds = (performance.now() - begun) / 1000
const peak = peakMegabytes()

const byPosition = [...successfulResults.map(() => "accepted"), ...failedResults.map(() => "rejected")]
console.log(
  JSON.stringify({
    arraysSeconds,
    seconds,
    peakMegabytes: peak,
    ...comparePairs(outcomes, Number(rows)),
    byPosition: comparePairs(byPosition, Number(rows))
  })
)
