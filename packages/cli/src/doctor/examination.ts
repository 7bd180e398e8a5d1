import type { Diagnosis } from "@bulkport/core"

/** What was tried at one place, and what came of it. */
export interface ExaminedPlace {
  /** What it is, in a few words, such as `this machine` or the name of a connection. */
  readonly title: string
  /** Name of the connection; left out for what is none. */
  readonly connection?: string
  /** Id of the provider; left out where there is none. */
  readonly provider?: string
  /** The place that the settings lead to, in words; left out when it is not known. */
  readonly target?: string
  readonly diagnoses: ReadonlyArray<Diagnosis>
}

/** A diagnosis in one line of code. */
export const diagnosis = (
  name: string,
  outcome: Diagnosis["outcome"],
  detail: string,
  advice?: string
): Diagnosis => ({ name, outcome, detail, ...(advice === undefined ? {} : { advice }) })
