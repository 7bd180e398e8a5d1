/** An execution that somebody else made, in the list of ours (dossier 7: a licence is shared with other systems). */
export interface ForeignExecution {
  /** Digits, as all ids of executions are. */
  readonly id: string
  /** Without one, its definition has no name. */
  readonly name?: string
  /** The word it is shown with; the profile's for success when left out. */
  readonly status?: string
  /** Milliseconds since the epoch; now, whenever it is asked for, when left out. */
  readonly createdAt?: number
}
