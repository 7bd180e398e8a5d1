import { RunJournal, type RunView } from "@bulkport/core"
import { Effect } from "effect"
import type { ShownPart } from "./views/parts-view.ts"

/** The parts of a run, each with its record as far as there is one that can be read. */
export const shownParts = ({
  id,
  state: { parts = [] }
}: RunView): Effect.Effect<ReadonlyArray<ShownPart>, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const look = (part: ShownPart["part"]): Effect.Effect<ShownPart> => {
      const partId = `${id}/parts/${part.number}`
      return journal.view(partId).pipe(
        Effect.map((view): ShownPart => ({ part, id: partId, view })),
        Effect.orElseSucceed((): ShownPart => ({ part, id: partId }))
      )
    }
    return yield* Effect.forEach(parts, look, { concurrency: 16 })
  })
