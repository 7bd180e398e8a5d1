import type { ImportReason, JsonObject } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { ActitoConnection } from "../actito-connection.ts"
import { loadingsOf } from "../actito-definition.ts"
import type { WireProfile } from "../actito-wire-profile.ts"
import { isJsonObject, valueAt } from "../json-path.ts"
import { readIfPossible, whyUnreadable } from "./read-if-possible.ts"

/** What the service says about a predefined ETL. */
export interface EtlReading {
  /** Undefined when it could not be read. */
  readonly definition: JsonObject | undefined
  /** Why it could not be read, in sentences. */
  readonly notes: ReadonlyArray<string>
}

/** The definition in the body of an ETL: where the profile says, or else the body itself. */
const definitionIn = (body: unknown, profile: WireProfile): JsonObject | undefined => {
  const inside = valueAt(body, profile.etlDefinition)
  const definition = isJsonObject(inside) ? inside : body
  // It came out of JSON.parse.
  return isJsonObject(definition) ? (definition as JsonObject) : undefined
}

/** Reads the definition of a predefined ETL, once. That it may not be read is no reason not to trigger it. */
export const readEtl = (connection: ActitoConnection, id: string): Effect.Effect<EtlReading, ImportReason> =>
  Effect.map(readIfPossible(connection, connection.client.etl(id)), (reading) => {
    const { profile } = connection
    const definition = definitionIn(reading.body, profile)
    if (definition !== undefined && (definition["id"] !== undefined || loadingsOf(definition, profile)))
      return { definition, notes: [] }
    const why = whyUnreadable(reading)
    return {
      definition: undefined,
      notes: [
        `The ETL ${id} could not be read (${why}): its definition was not held against the file, and whether there is such an ETL will be seen at the start.`
      ]
    }
  })
