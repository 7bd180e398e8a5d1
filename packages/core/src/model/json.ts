import { Schema } from "effect"

/** A JSON object whose members only its owner understands. */
export const JsonObject = Schema.Record(Schema.String, Schema.Json)
export type JsonObject = typeof JsonObject.Type
