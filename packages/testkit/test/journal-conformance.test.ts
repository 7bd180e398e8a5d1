import { layerFiles, layerMemory } from "@bulkport/core"
import { journalConformance, type StoreUnderTest } from "@bulkport/testkit/journal"
import { Effect } from "effect"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-journal-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

journalConformance(
  "a folder",
  Effect.map(folder, (path): StoreUnderTest => {
    const runs = join(path, "runs")
    return {
      open: () => layerFiles(runs),
      change: (runId, sequence, line) =>
        Effect.promise(async () => {
          const file = join(runs, runId, "journal.ndjson")
          const lines = (await readFile(file, "utf8")).split("\n")
          await writeFile(
            file,
            lines.map((was, index) => (index + 1 === sequence ? line(was) : was)).join("\n")
          )
        })
    }
  })
)

journalConformance(
  "memory",
  Effect.succeed<StoreUnderTest>({ open: () => layerMemory, endsWithProcess: true })
)
