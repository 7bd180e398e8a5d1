/** How long a lease lasts that is not renewed, and how often it is. */
export interface LeaseTimes {
  /** Milliseconds. 15,000 unless given. */
  readonly leaseMillis?: number
  /** Milliseconds: a third of the other or less. 5000 unless given. */
  readonly renewMillis?: number
}
