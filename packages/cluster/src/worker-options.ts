/** How a worker works. What limits all workers together should be the same on each of them. Times are in milliseconds. */
export interface WorkerOptions {
  /** What the worker is called where it is shown; host name and process id unless given. */
  readonly name?: string
  /** Imports that this worker works on at once: 32 unless given. Those whose job is merely waited for do not count. */
  readonly slots?: number
  /** How many of them may be imports of large files: a quarter of the slots unless given, at least 1. */
  readonly largeSlots?: number
  /** Most runs of a provider that are under way at once, on all workers together, jobs that are waited for among them. By the id of the provider. */
  readonly mostPerProvider?: Readonly<Record<string, number>>
  /** Most runs of one tenant that are under way at once, on all workers together. Any number unless given. */
  readonly mostPerTenant?: number
  /** Pause between looks into the queue: 500 unless given. */
  readonly pollMillis?: number
  /**
   * How long nobody may hear of a worker before others take over its runs: 8000 unless given. On another machine, they also wait for the
   * lease of the run to end, which is an option of the store.
   */
  readonly takeoverMillis?: number
  /** How long a worker stays with a job that has just been started, before it lets go of the run until a later look: 20,000 unless given. */
  readonly stayMillis?: number
  /** Pause before the first such look: 15,000 unless given. It grows by half each time, up to `longestPauseMillis`. */
  readonly firstPauseMillis?: number
  /** 300,000 unless given. */
  readonly longestPauseMillis?: number
  /** How often a run that failed for a passing reason is tried again later, before it stops: 6 unless given. */
  readonly retries?: number
  /** Pause before it is first tried again: 30,000 unless given. It doubles each time, up to an hour. */
  readonly retryPauseMillis?: number
  /**
   * How long letting go may take when the scope of the worker closes: 20,000 unless given. A start that is under way has a quarter of it to
   * come to its end. Then the scope is closed although the database gives no answer; what the worker had is free once it is missed.
   */
  readonly stopMillis?: number
  /** How long the queue remembers runs that are over, after which only the journal does: 30 days unless given. */
  readonly keepMillis?: number
}
