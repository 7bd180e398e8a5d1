/** What a provider takes in one job, and how often it wants to be asked. Left out means no known limit. */
export interface Limits {
  /** Bytes of the file as it is sent, for a service that is sent the file as it is. A larger one is imported in parts. */
  readonly maxFileBytes?: number
  /** Bytes of the file after compression, for a provider that compresses. */
  readonly maxPackedBytes?: number
  /** Rows in one file, without the header. */
  readonly maxRows?: number
  /** How many parts of one file may be imported at the same time, when it is more than one job takes. One unless given. */
  readonly maxJobsAtOnce?: number
  /** Pause before the first look at a started job, in milliseconds; it grows by half each time up to `maxPollMillis`. */
  readonly firstPollMillis: number
  readonly maxPollMillis: number
  /** How long after a lost reply a started job may take to be found, in milliseconds. */
  readonly findGraceMillis: number
  /**
   * True where `find` goes by what `stage` has left, and not by the label alone: it does not see the job of a file that was staged anew since. Where
   * the store of runs was put back from a backup, not finding a job proves nothing then, and a person decides.
   */
  readonly findsStagedOnly?: boolean
}
