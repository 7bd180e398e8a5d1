import type { Destination, DestinationName, StagedFile } from "@bulkport/core/provider"
import type { ActitoConnection } from "./actito-connection.ts"
import { type ActitoSettings, targetOf } from "./actito-settings.ts"
import { stagedTables } from "./actito-staged.ts"
import type { TableStructure } from "./actito-table.ts"
import { isJsonObject } from "./json-path.ts"

const dayMillis = 24 * 60 * 60 * 1000

/** Where several tables are loaded, the first one stands for all: imports of the same definition have it in common. */
const firstTable = (file: StagedFile): string | undefined => stagedTables(file)[0]

const keyOf = (settings: ActitoSettings, name: string): string => `${targetOf(settings)}, ${name}`

/**
 * The table that a staged file goes to, by what the import calls it, or the predefined ETL where its tables are not known.
 * Undefined when neither is: then imports cannot know of each other.
 *
 * Documented: 24 runs for each table and day ("Limitations"); when the day begins is not, so that any 24 hours count. In which
 * order the service applies two runs on one table is not documented either, hence one at a time.
 */
export const destinationOf =
  (settings: ActitoSettings) =>
  (file: StagedFile): Destination | undefined => {
    const table = firstTable(file)
    const etl = isJsonObject(file.handle) ? file.handle["etl"] : undefined
    const name = table !== undefined ? `table ${table}` : typeof etl === "string" ? `ETL ${etl}` : undefined
    if (name === undefined) return undefined
    return {
      name,
      key: keyOf(settings, name),
      allowance: { most: settings.runsPerDay, windowMillis: dayMillis, unit: "runs a day" },
      isOneAtATime: true
    }
  }

/**
 * The same table by its id, whatever the import calls it, once its structure has been read: imports that say its name, and others
 * that say its id, then know of each other. Undefined where the structure does not tell.
 */
export const destinationSeen = (
  { client, settings }: ActitoConnection,
  file: StagedFile,
  structureOf: (table: string) => TableStructure | undefined
): DestinationName | undefined => {
  const table = firstTable(file)
  const { id, name } = (table === undefined ? undefined : structureOf(table)) ?? {}
  // One that is called neither way is that of another table.
  if (id === undefined || (table !== id && table !== name)) return undefined
  const words = name === undefined || name === id ? id : `${name} (${id})`
  return { name: `table ${client.safe(words, 100)}`, key: keyOf(settings, `table ${id}`) }
}
