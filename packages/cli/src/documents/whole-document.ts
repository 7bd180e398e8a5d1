import { Schema } from "effect"
import { described } from "./described.ts"
import { documentId } from "./document-id.ts"
import { type Document, documents } from "./documents.ts"
import { EventLine, eventName } from "./event-line.ts"

/** A document with the members that every document has. */
const whole = (name: string, document: Document) => {
  const { description } = Schema.resolveAnnotations(document) ?? {}
  return Schema.Struct({
    schema: described(Schema.Literal(documentId(name)), "Name and version of this shape."),
    ...document.fields,
    exitCode: described(Schema.Int, "The exit code of the call.")
  }).annotate({ description: description ?? name })
}

/** Name → schema of what is printed as a whole: every document, and a line of events. Sorted by name. */
export const wholeDocuments: ReadonlyMap<string, Schema.Top> = new Map<string, Schema.Top>(
  [
    ...Object.entries(documents).map(([name, document]) => [name, whole(name, document)] as const),
    [eventName, EventLine] as const
  ].sort(([one], [other]) => (one < other ? -1 : 1))
)
