/** What a provider takes in one job, and how often it wants to be asked. Left out means no known limit. */
export interface Limits {
  /**
   * Bytes of the prepared file, for a service that is sent the file as it is. A provider that compresses checks the result
   * itself, in `stage`.
   */
  readonly maxFileBytes?: number
  /** Rows in one file, without the header. */
  readonly maxRows?: number
  /** Pause before the first look at a started job, in milliseconds; it grows by half each time up to `maxPollMillis`. */
  readonly firstPollMillis: number
  readonly maxPollMillis: number
  /** How long after a lost reply a started job may take to be found, in milliseconds. */
  readonly findGraceMillis: number
}
