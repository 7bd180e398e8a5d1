// Holds a run until it is killed. Usage: node hold-run.ts RUNS_FOLDER RUN_ID
import { Effect } from "effect"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import { RunJournal } from "../../src/journal/run-journal.ts"

const [runs = "", id = ""] = process.argv.slice(2)

// A fiber that waits for ever does not keep the process alive.
setInterval(() => undefined, 1000)

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      yield* (yield* RunJournal).open(id)
      console.log("held")
      return yield* Effect.never
    })
  ).pipe(Effect.provide(layerFiles(runs)))
)
