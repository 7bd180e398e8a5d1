/** What the queue takes in, and how. */
export interface QueueOptions {
  /** Most runs that may be queued at once, of all tenants: 100,000 unless given. */
  readonly mostQueued?: number
  /** Most runs of one tenant that may be queued at once: 20,000 unless given. Those without a tenant count as one. */
  readonly mostQueuedPerTenant?: number
  /** From how many bytes on a file is large: 64 MiB unless given. Workers have places of their own for such. */
  readonly largeBytes?: number
  /** Pause between looks of those who follow a run: 500 ms unless given. */
  readonly followMillis?: number
}
