import type { Destination, StagedFile } from "@bulkport/core/provider"
import type { ActitoSettings } from "./actito-settings.ts"
import { stagedTables } from "./actito-staged.ts"
import { isJsonObject } from "./json-path.ts"

const dayMillis = 24 * 60 * 60 * 1000

/**
 * The table that a staged file goes to, or the predefined ETL where its tables are not known. Undefined when neither is: then
 * imports cannot know of each other.
 *
 * Documented: 24 runs for each table and day ("Limitations"); when the day begins is not, so that any 24 hours count. In which
 * order the service applies two runs on one table is not documented either, hence one at a time.
 */
export const destinationOf =
  ({ settings, target }: { readonly settings: ActitoSettings; readonly target: string }) =>
  (file: StagedFile): Destination | undefined => {
    // Where there are several, the first one stands for all: imports of the same definition have it in common.
    const [table] = stagedTables(file)
    const etl = isJsonObject(file.handle) ? file.handle["etl"] : undefined
    const name = table !== undefined ? `table ${table}` : typeof etl === "string" ? `ETL ${etl}` : undefined
    if (name === undefined) return undefined
    return {
      name,
      key: `${target}, ${name}`,
      allowance: { most: settings.runsPerDay, windowMillis: dayMillis, unit: "runs a day" },
      isOneAtATime: true
    }
  }
