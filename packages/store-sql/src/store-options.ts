import type { LeaseTimes } from "./leases/lease-times.ts"
import type { RowIndexOptions } from "./rows/row-options.ts"

/** What both kinds of stores can be told. */
export interface StoreOptions extends RowIndexOptions {
  /** Folder of the files of runs, which is made if it is not there. */
  readonly folder: string
  /** How long a process that has died keeps its runs, and its places within limits, from others. */
  readonly leases?: LeaseTimes
  /** How long an operation goes on trying while the database cannot be reached, in milliseconds. 10,000 unless given. */
  readonly patienceMillis?: number
  /**
   * The longest that the first connection is waited for, in milliseconds: short where a person waits. As long as any operation unless
   * given.
   */
  readonly openingMillis?: number
}
