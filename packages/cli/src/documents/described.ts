/** Small words for writing down what a document looks like. */
import { Schema } from "effect"

/** A schema with a sentence that says what it means. */
export const described = <S extends Schema.Top>(schema: S, description: string) =>
  schema.annotate({ description })

/** A text that means this. */
export const text = (description: string) => described(Schema.String, description)

/** What may not be known or not be there: null then, since a program finds a member more easily than the lack of one. */
export const orNull = <S extends Schema.Top>(schema: S, description: string) =>
  described(Schema.NullOr(schema), description)

/** A whole number of things, from 0. */
export const amount = (description: string) =>
  described(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)), description)

/** A point in time, as ISO 8601 with milliseconds, in UTC. */
export const time = (description: string) => text(`${description} ISO 8601, UTC.`)

/** The command to go on with, ready for a shell. */
export const nextCommand = orNull(
  Schema.String,
  "The command to go on with, ready for a shell; null when nothing is left to do."
)
