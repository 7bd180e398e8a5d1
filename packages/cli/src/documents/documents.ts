/** Every JSON document that the command line prints, by name, with its schema. One line for each. */
import type { Schema } from "effect"

/** Name → schema of the document, without the members that every document has. */
export const documents: Readonly<Record<string, Schema.Top>> = {}
