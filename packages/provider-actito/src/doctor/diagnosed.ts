import type { Diagnosis } from "@bulkport/core/provider"

/** Makes a diagnosis; without advice when there is nothing to do. */
export const diagnosed = (
  name: string,
  outcome: Diagnosis["outcome"],
  detail: string,
  advice?: string
): Diagnosis => ({ name, outcome, detail, ...(advice === undefined ? {} : { advice }) })
