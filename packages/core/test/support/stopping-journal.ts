import { Effect, Layer } from "effect"
import { type JournalEntry, layerFiles, type Run, RunJournal } from "../../src/index.ts"

/** A write to a journal: its number among all of the process, from 1, in whichever journal it is. */
export interface JournalWrite {
  readonly number: number
  readonly runId: string
  readonly is: JournalEntry["_tag"]
}

/**
 * The journals of a folder for a process that stops, as it were, at one write: just before it, or just after. What comes
 * after it does not happen either. `onWrite` is told of every write, before it is made.
 */
export const stoppingAt = (
  runs: string,
  write: number,
  when: "before" | "after",
  onWrite: (write: JournalWrite) => void = () => undefined
): Layer.Layer<RunJournal> =>
  Layer.effect(
    RunJournal,
    Effect.gen(function* () {
      const journal = yield* RunJournal
      let writes = 0
      const watched = (run: Run): Run => ({
        ...run,
        record: (entry) =>
          Effect.suspend(() => {
            writes += 1
            onWrite({ number: writes, runId: run.id, is: entry._tag })
            const stop = Effect.die(new Error("stopped"))
            if (writes !== write) return writes > write ? stop : run.record(entry)
            return when === "before" ? stop : Effect.andThen(run.record(entry), stop)
          })
      })
      return RunJournal.of({
        ...journal,
        create: (plan, target, options) => Effect.map(journal.create(plan, target, options), watched),
        part: (plan, target) => Effect.map(journal.part(plan, target), watched),
        open: (runId) => Effect.map(journal.open(runId), watched)
      })
    })
  ).pipe(Layer.provide(layerFiles(runs)))
