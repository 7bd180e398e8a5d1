import { Effect } from "effect"
import type { FindingsSink } from "../lifecycle/1-stage/check-rows.ts"

/** So many characters are held before they go into a blob. */
const heldCharacters = 256 * 1024

/** Gathers the text of `findings.csv` in blobs, which browsers keep outside of the memory of a page. */
export interface FindingsBlob {
  readonly sink: FindingsSink
  /** All that has been written so far, as one file. */
  readonly blob: () => Blob
}

/** Makes an empty one, for one check. */
export const makeFindingsBlob = (): FindingsBlob => {
  const parts: Array<Blob> = []
  let held = ""
  return {
    sink: (text) =>
      Effect.sync(() => {
        held += text
        if (held.length < heldCharacters) return
        parts.push(new Blob([held]))
        held = ""
      }),
    blob: () => new Blob([...parts, held], { type: "text/csv" })
  }
}
