// Imports a file through the engine, with journal, ledger and reports, and prints what that took and how rows were paired.
// Usage: node with-bulkport.ts FILE ROWS FOLDER POLL_MILLIS, with settings in the environment
import { createImporter } from "@bulkport/core/promise"
import { createReadStream } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { salesforcePlugin } from "../src/index.ts"
import { comparePairs, peakMegabytes } from "./contacts.ts"

const [file = "", rows = "", folder = "", pollMillis = ""] = process.argv.slice(2)
const begun = performance.now()
const importer = createImporter({
  providers: [salesforcePlugin],
  runsFolder: folder,
  engine: { pollMillis: Number(pollMillis) }
})
const report = await importer.run({
  file,
  provider: "salesforce",
  importType: "insert",
  options: { object: "Contact" },
  again: true
})
await importer.close()
const seconds = (performance.now() - begun) / 1000
const peak = peakMegabytes()

const outcomes: Array<string> = []
const lines = createInterface({
  input: createReadStream(join(folder, report.runId, "5-collect", "outcomes.csv"))
})
// Row, line, outcome: none of them is ever quoted. Messages are in one line here.
for await (const line of lines) outcomes.push(line.split(",", 3)[2] ?? "")
outcomes.shift()
console.log(JSON.stringify({ seconds, peakMegabytes: peak, ...comparePairs(outcomes, Number(rows)) }))
