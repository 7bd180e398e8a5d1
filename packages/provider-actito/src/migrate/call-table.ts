/** Which call of V5 does what a call before it did. */
import type { WireProfile } from "../actito-wire-profile.ts"

/** What stands in the paths, as far as it is known. */
export interface CallFacts {
  readonly entity: string | undefined
  readonly pathScheme: "category" | "legacy"
  readonly table: string
  readonly tableType: "profile" | "custom"
}

/** One line for each call of V4: the old call, an arrow, and the new one. Names are encoded, places left open in braces. */
export const callTable = (
  { entity, pathScheme, table, tableType }: CallFacts,
  { definition, execution, paths }: WireProfile
): ReadonlyArray<string> => {
  const filled = (path: string) =>
    entity === undefined ? path : path.replaceAll("{entity}", () => encodeURIComponent(entity))
  const isCategory = pathScheme === "category"
  const before = filled(isCategory ? "/mass-imports/v4/entity/{entity}" : "/v4/entity/{entity}")
  const now = filled(isCategory ? paths.categoryPrefix : paths.legacyPrefix)
  const kind = tableType === "custom" ? "customTable" : "table"
  const outputs = [definition.errorFile, definition.resultFile].filter((path) => path !== null).join(" and ")
  const switchedOn = outputs === "" ? "" : `, of ${outputs}`
  return [
    `POST ${before}/${kind}/${encodeURIComponent(table)}/import → POST ${now}${paths.executions}`,
    `GET ${before}/import/{id}/status → GET ${now}${paths.execution}, member ${execution.status} of a larger body`,
    `GET ${before}/import/{id}/result → GET ${now}${paths.results}`,
    `GET ${before}/import/{id}/errors → GET ${now}${paths.outputFiles}, both files in one answer${switchedOn}`,
    `GET ${before}/import/{id}/result-file → the same GET ${now}${paths.outputFiles}`,
    `Imports that come again and again with the same definition: POST ${now}${paths.trigger} of a predefined ETL, with the data file alone`
  ]
}
