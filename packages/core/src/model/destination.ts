/**
 * The place that the rows of one import go to, as far as imports have to share it with each other: a table, a list, a store.
 */
export interface Destination {
  /** In words, such as `table 16`. */
  readonly name: string
  /** The same for every import that goes there, whatever its process and settings file. No secret. */
  readonly key: string
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
