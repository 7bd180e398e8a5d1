/** Checks of the shared suite that cannot hold with a certain kind of service, with the reason. */

/** One exception. */
export interface LeftOut {
  readonly personalities: ReadonlyArray<string>
  /** Names of the checks. */
  readonly checks: RegExp
  readonly why: string
}

const needsJob =
  /^(start: (returns|creates one|gives)|stage: gives a handle|track: |collect: |readOutcomes: |parts: (says|makes)|failures: (track|collect) |safety: ((track|collect) |keeps|logs))/

const readsRows = /^(readOutcomes: (says|copes)|parts: says)/

const readsRejections = /^(readOutcomes: (says what|copes)|parts: says)/

/** All exceptions. Whole imports show what these personalities come to. */
export const leftOut: ReadonlyArray<LeftOut> = [
  {
    personalities: ["id-missing", "creation-times-out"],
    checks: needsJob,
    why: "A start is in doubt every time, and only a person can say which execution it made."
  },
  {
    personalities: ["results-of-another-table"],
    checks: readsRows,
    why: "Results and files are about a table that was not imported, and are not believed."
  },
  {
    personalities: ["links-to-files", "files-empty"],
    checks: readsRejections,
    why: "No file says which rows were rejected."
  },
  {
    personalities: ["files-absent", "files-absent-204"],
    checks: readsRejections,
    why: "There are no files that could say which rows were rejected."
  },
  {
    personalities: ["files-absent", "files-absent-204"],
    checks: /^collect: gives the first byte/,
    why: "There is no file that could be held back."
  },
  {
    personalities: ["files-absent"],
    checks: /^collect: fails when/,
    why: "There is no file that could break off."
  },
  {
    personalities: ["files-absent", "files-absent-204"],
    checks: /^safety: collect closes its connection when a file/,
    why: "There is no file that could be left half-read."
  },
  {
    personalities: ["files-gone"],
    checks:
      /^(collect: (hands out|names each|works|gives the first byte|fails when)|readOutcomes: (says what|says that|copes|names)|parts: says|safety: (collect closes its connection when a file|logs))/,
    why: "The files are gone before they can be fetched, which is told as a failure."
  },
  {
    personalities: ["hostile-path", "hostile-entries"],
    checks: /^(readOutcomes: (says what|says that|copes)|parts: says)/,
    why: "An archive that looks like an attack is not read at all."
  },
  {
    personalities: ["tables-forbidden", "tables-hidden", "awkward-answers", "everything-awkward"],
    checks: /^failures: validate answers a reply that breaks off/,
    why: "The status says that the structure is not shown, however the rest of the reply ends."
  }
]

/** Whether a check is left out under a personality. */
export const isLeftOut = (personality: string, check: string): boolean =>
  leftOut.some(({ checks, personalities }) => personalities.includes(personality) && checks.test(check))
