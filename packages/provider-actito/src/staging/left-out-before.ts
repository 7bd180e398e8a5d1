import type { StepContext } from "@bulkport/core/provider"
import { mappingOf } from "../actito-definition.ts"
import type { MappedColumn } from "../actito-options.ts"
import { stagedDefinition } from "../actito-staged.ts"
import type { WireProfile } from "../actito-wire-profile.ts"

/** Columns that an earlier run has left out. */
export interface LeftOutBefore {
  readonly runId: string
  readonly columns: ReadonlyArray<string>
}

/**
 * Which of the mapped columns were left out by the run whose failed rows are imported once more: a column that has an empty cell
 * in that file may have none in these rows. Undefined where this is no retry, or where its definition cannot be read.
 */
export const leftOutBefore = (
  mapping: ReadonlyArray<MappedColumn>,
  { retryOf }: Pick<StepContext, "retryOf">,
  profile: WireProfile
): LeftOutBefore | undefined => {
  if (retryOf?.staged === undefined) return undefined
  const definition = stagedDefinition(retryOf.staged)
  const loaded = definition === undefined ? undefined : mappingOf(definition, profile)
  if (loaded === undefined) return undefined
  const columns = mapping
    .map(({ header }) => header)
    .filter((column) => !loaded.some(({ header }) => header === column))
  return { runId: retryOf.runId, columns }
}
