import { findRow, type RowQuestion } from "@bulkport/core"
import { Effect } from "effect"
import { apiFailure } from "../answers/api-failure.ts"
import { placesOf } from "./without-places.ts"
import { visibleRecord } from "./visible-import.ts"

/** What became of the rows that a request asks for. */
export const findRows = (
  id: string,
  { key, line, row }: { readonly line?: number; readonly row?: number; readonly key?: ReadonlyArray<string> }
) =>
  Effect.gen(function* () {
    const asked: ReadonlyArray<RowQuestion> = [
      ...(line === undefined ? [] : [{ line }]),
      ...(row === undefined ? [] : [{ row }]),
      ...(key === undefined || key.length === 0 ? [] : [{ key: key.length === 1 ? (key[0] ?? "") : key }])
    ]
    const [question] = asked
    if (question === undefined || asked.length > 1)
      return yield* apiFailure(
        400,
        "RequestInvalid",
        "In the query: exactly one of line, row and key has to be there.",
        "Name one of them."
      )
    const view = yield* visibleRecord(id)
    const withoutPlaces = yield* placesOf(id, view)
    return { rows: withoutPlaces(yield* findRow(id, question)) }
  })
