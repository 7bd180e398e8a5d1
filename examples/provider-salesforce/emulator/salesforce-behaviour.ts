/**
 * How the emulated service behaves. Each member says where it comes from: a section of FACTS.md, or `assumed` where no public page
 * settles it. The default is what is documented, or the likeliest.
 */
export interface SalesforceBehaviour {
  /** How long a job is in progress, in milliseconds of the service's clock. Any (§5). */
  jobMillis: number
  /** In which order result files hold their rows: none is promised (§6). */
  resultOrder: "shuffled" | "as-sent" | "reversed"
  /** In which order result files hold their columns. Documented for samples only: the service's own come first (§6); assumed. */
  resultColumns: "own-first" | "own-last" | "sorted"
  /** What stands between cells of result files: what the job was made with, or always a comma. Assumed. */
  resultDelimiter: "as-sent" | "comma"
  /** How lines of result files end. Assumed. */
  resultLineEnding: "LF" | "CRLF"
  /** Whether every cell of a result file stands in quotes, or those that need it. Assumed. */
  resultQuotes: "all" | "needed"
  /** Whether result files begin with a byte-order mark. Assumed. */
  resultMark: "none" | "utf-8"
  /** What a result file without any row is: its header, or nothing at all. Assumed. */
  emptyResults: "header" | "nothing"
  /** How the name of a column is spelled in results where the file spells it in another case. Assumed. */
  resultNames: "as-sent" | "as-field"
  /** What a job answers that is closed once more: the job, or a refusal with this code. Assumed. */
  secondClose: "INVALIDJOBSTATE" | "API_ERROR" | "accepted"
  /** How the address to send data to is written. Documented without a slash before it (§3). */
  contentUrl: "relative" | "with-slash" | "absolute" | "left-out"
  /** Of so many rows each, one is refused because a record that belongs to it is locked; 0 for none (§6). */
  lockedEvery: number
  /** After so many rows the job fails, and the rest is not processed (§5, §6). */
  failsAfterRows: number
  /** After so many rows the job is aborted, as by a person, and the rest is not processed (§5, §6). */
  abortsAfterRows: number
  /** So many rows at the end are of batches beyond the day's allowance, of which no result is kept (§6). */
  rowsBeyondAllowance: number
  /** A token ends after so many calls (§2). */
  callsPerToken: number
  /** So many calls are left to the org today (§7). */
  callsLeft: number
  /** Every so-manieth call is turned away, as one of too many at once (§7); 0 for none. */
  busyEvery: number
  /** How a call is turned away. 403 with a code is documented for calls of a day, and seen for calls at once; assumed. */
  busyAs: "403-concurrent" | "503" | "429"
  /** Whether jobs say how many rows were processed, and how many of these failed. */
  counts: "given" | "left-out"
  /** True for a user that may import into an object, but not see its fields (§1). */
  hidesFields: boolean
  /** True while jobs keep running, however old they are. */
  holdsJobs: boolean
  /** What every closed job is said to be in, in place of its state. */
  stateWord: string | undefined
  /** True when results of jobs are no longer kept, while jobs still are. Documented is that both go after seven days (§6). */
  outputsGone: boolean
}

/** The documented behaviour, and jobs that are done at once. */
export const documentedBehaviour: SalesforceBehaviour = {
  jobMillis: 0,
  resultOrder: "shuffled",
  resultColumns: "own-first",
  resultDelimiter: "as-sent",
  resultLineEnding: "LF",
  resultQuotes: "all",
  resultMark: "none",
  emptyResults: "header",
  resultNames: "as-sent",
  secondClose: "INVALIDJOBSTATE",
  contentUrl: "relative",
  lockedEvery: 0,
  failsAfterRows: Infinity,
  abortsAfterRows: Infinity,
  rowsBeyondAllowance: 0,
  callsPerToken: Infinity,
  callsLeft: Infinity,
  busyEvery: 0,
  busyAs: "403-concurrent",
  counts: "given",
  hidesFields: false,
  holdsJobs: false,
  stateWord: undefined,
  outputsGone: false
}
