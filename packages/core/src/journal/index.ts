/**
 * For authors of stores: what a `RunJournal` is made of, whatever it is kept in.
 *
 * The services and the entries themselves are exported by `@bulkport/core`.
 */
export { makeFolder, onStorage, storageFailed, syncFolder } from "./durable-files.ts"
export {
  firstLine,
  type JournalLine,
  journalLine,
  type JournalLines,
  readJournalLines
} from "./journal-lines.ts"
export { isPartRunId, partRunId, wholeRunId } from "./run-id.ts"
export { sourceFolderIn } from "./run-journal-files.ts"
