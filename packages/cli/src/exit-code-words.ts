import type { ExitCode, interruptedExitCode } from "./exit-code.ts"

/** What each exit code means, in half a sentence. */
export const exitCodeWords = {
  0: "every row was accepted, or what was asked for was done",
  1: "unexpected failure: a fault of Bulkport or of a plugin",
  2: "wrong flags or settings, a file, run or folder that cannot be used, or nobody agreed",
  3: "the file is at fault, or something was found; no job was started",
  4: "the job finished, and some rows were rejected or their outcome is unknown",
  5: "not over: come back",
  6: "the service refused or could not be reached, the job failed, or a doctor found something",
  130: "interrupted before there was a run"
} as const satisfies Record<ExitCode | typeof interruptedExitCode, string>
