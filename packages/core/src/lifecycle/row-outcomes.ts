import { Effect, Stream } from "effect"
import { type ImportReason, StepMissing } from "../errors/reasons.ts"
import { wholeRunId } from "../journal/run-id.ts"
import { RunJournal } from "../journal/run-journal.ts"
import { type CollectedRow, outcomeRows } from "./outcome-rows.ts"

/** All rows of a run whose results are collected, in the order of the file, in constant memory. Those of a part are with the whole. */
export const rowOutcomes = (runId: string): Stream.Stream<CollectedRow, ImportReason, RunJournal> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { folder, id, state } = yield* (yield* RunJournal).view(wholeRunId(runId))
      const { collected } = state
      if (collected === undefined) return yield* new StepMissing({ runId: id, missing: "collect" })
      return outcomeRows(folder, collected.outcomesFile)
    })
  )
