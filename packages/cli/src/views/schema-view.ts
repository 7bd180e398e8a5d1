import type { JsonObject } from "@bulkport/core"
import { documentId } from "../documents/document-id.ts"
import { documentText } from "../json-document.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, nextLines, table } from "./layout.ts"

/** A schema in a list. */
export interface DescribedSchema {
  readonly name: string
  readonly description: string
}

/** Schemas that there are, or one of them as it is. */
export const schemaView = (
  session: CallSession,
  schemas: ReadonlyArray<DescribedSchema>,
  jsonSchema?: JsonObject
): Answer => ({
  exitCode: 0,
  document: "schema",
  json: {
    schemas: schemas.map(({ description, name }) => ({ name, id: documentId(name), description })),
    jsonSchema: jsonSchema ?? null
  },
  text:
    jsonSchema === undefined
      ? lines(
          table([["SCHEMA", "OF"], ...schemas.map(({ description, name }) => [name, description])]),
          nextLines("To print one", session.command("schema", schemas[0]?.name ?? ""))
        )
      : documentText(jsonSchema)
})
