import { Schema } from "effect"

/** What a place is called, and by what imports into it know of each other. */
export const DestinationName = Schema.Struct({
  /** In words, such as `table 16`. */
  name: Schema.String,
  /** The same for every import that goes there, whatever its process and settings file. No secret. */
  key: Schema.String
})
export type DestinationName = typeof DestinationName.Type

/**
 * The place that the rows of one import go to, as far as imports have to share it with each other: a table, a list, a store.
 */
export interface Destination extends DestinationName {
  /** Imports that the service allows for this place within `windowMillis`; no limit when left out. */
  readonly allowance?: {
    readonly most: number
    readonly windowMillis: number
    /** In words that follow a number, such as `runs a day`. */
    readonly unit: string
  }
  /** True when two imports into this place must not be under way at once, because their order would be undefined. */
  readonly isOneAtATime?: boolean
}
