// Many imports by several workers while processes are killed and ways to the database and the services are cut, and whether all of them end right.
// Usage: pnpm soak [--workers 3] [--imports 1000] [--worker command|library|both] [--seed 1] [--minutes 30] [--pause 3000]
//                  [--kinds SIGKILL,cut] [--together] [--keep]
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { machine } from "./bench/lib/machine.ts"
import { median } from "./bench/lib/paired.ts"
import { allKinds } from "./soak/disturbances.ts"
import { soakRun } from "./soak/soak-run.ts"
import type { WorkerKind } from "./soak/worker-launch.ts"

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "3" },
    imports: { type: "string", default: "1000" },
    worker: { type: "string", default: "command" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "30" },
    pause: { type: "string", default: "3000" },
    kinds: { type: "string" },
    together: { type: "boolean", default: false },
    keep: { type: "boolean", default: false }
  }
})
const folder = await mkdtemp(join(tmpdir(), "bulkport-soak-"))
const mostMillis = Number(values.minutes) * 60_000
console.log(`${machine()}. Seed ${values.seed}; files are in ${folder}.`)

const asked = values.kinds?.split(",") ?? allKinds
const kinds = allKinds.filter((kind) => asked.includes(kind))
const unknown = asked.filter((kind) => !allKinds.some((known) => known === kind))
if (unknown.length > 0)
  throw new Error(`${unknown.join(", ")} cannot go wrong; there are ${[...new Set(allKinds)].join(", ")}.`)

const workerKinds: Readonly<Record<string, ReadonlyArray<WorkerKind>>> = {
  command: ["command"],
  library: ["library"],
  both: ["command", "library"]
}
const workers = workerKinds[values.worker]
if (workers === undefined)
  throw new Error(`A worker is no ${values.worker}; there are ${Object.keys(workerKinds).join(", ")}.`)

const { complaints, disturbances, drainMillis, seconds, takeovers } = await soakRun({
  imports: Number(values.imports),
  workers: Number(values.workers),
  kinds: workers,
  seed: Number(values.seed),
  folder,
  wrong: { millis: mostMillis, pauseMillis: Number(values.pause), kinds, together: values.together },
  mostMillis,
  say: (line) => console.log(line)
})

const spread = (millis: ReadonlyArray<number>): string =>
  millis.length === 0
    ? "none"
    : `${millis.length}, median ${(median(millis) / 1000).toFixed(1)} s, longest ${(Math.max(...millis) / 1000).toFixed(1)} s`
const happened = [...new Set(disturbances.map(({ kind }) => kind))].map(
  (kind) => `${disturbances.filter((each) => each.kind === kind).length} ${kind}`
)
console.log(`
${values.imports} imports on ${values.workers} workers in ${seconds.toFixed(0)} s, disturbed by ${happened.join(", ")}.
Runs taken over from a killed worker: ${spread(takeovers.map(({ millis }) => millis))}.
Workers that were asked to end: ${spread(drainMillis)}.
${complaints.length === 0 ? "Every import ended as it does in peace, and none was made twice." : `${complaints.length} complaints:\n${complaints.join("\n")}`}`)
if (values.keep || complaints.length > 0) console.log(`Look into ${folder}.`)
else await rm(folder, { recursive: true })
process.exitCode = complaints.length === 0 ? 0 : 1
