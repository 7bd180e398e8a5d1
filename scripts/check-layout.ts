/** Holds the workspace to the rules in `lib/layout-checks.ts`. Exits with 1 when one is broken. */
import { fileURLToPath } from "node:url"
import { layoutChecks, longFiles } from "./lib/layout-checks.ts"
import { readWorkspace } from "./lib/workspace.ts"

const workspace = readWorkspace(fileURLToPath(new URL("..", import.meta.url)))
let broken = 0

for (const { name, run } of layoutChecks) {
  const complaints = run(workspace)
  if (complaints.length === 0) continue
  broken += 1
  console.log(`✗ ${name}`)
  for (const { problem, where } of complaints) console.log(`    ${where}: ${problem}`)
}
for (const { lines, path } of longFiles(workspace)) {
  console.log(`  long file, look twice: ${path} has ${lines} lines`)
}
console.log(`${layoutChecks.length - broken} of ${layoutChecks.length} layout rules hold.`)
process.exitCode = broken === 0 ? 0 : 1
