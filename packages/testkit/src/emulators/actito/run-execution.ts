/** Runs an execution: validates the file, loads its rows, writes the output files (dossier 6.1, 11.2, 11.4). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import { readRows } from "./csv-rows.ts"
import { noRows, type Execution, type ExecutionCounts, type RunOutcome } from "./execution.ts"
import { FileRefused } from "./file-refused.ts"
import { OutputWriters } from "./output-writers.ts"
import { RowLoader, type RowFate } from "./row-loader.ts"
import type { WireProfile } from "./wire-profile.ts"

/** Stops a run because the emulator is closing. */
class Closing extends Error {}

const count = (counts: ExecutionCounts, fate: RowFate): ExecutionCounts => {
  const read = counts.read + 1
  if (fate.type === "rejected") return { ...counts, read, rejected: counts.rejected + 1 }
  if (fate.type === "uncounted") return { ...counts, read }
  if (fate.operation === "CREATED") return { ...counts, read, created: counts.created + 1 }
  if (fate.operation === "UPDATED") return { ...counts, read, updated: counts.updated + 1 }
  return { ...counts, read, ignored: counts.ignored + 1 }
}

/**
 * Reads the whole file without loading anything, so that a file broken at its end leaves no trace. Returns the keys that
 * more than one row has, if they matter.
 */
const checkFile = async (
  execution: Execution,
  behaviour: ActitoBehaviour,
  signal: AbortSignal
): Promise<ReadonlySet<string>> => {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  let loader: RowLoader | undefined
  for await (const row of readRows(execution.upload, execution.definition)) {
    if (signal.aborted) throw new Closing()
    if (loader === undefined) {
      loader = new RowLoader(row.cells, execution.definition, behaviour)
      continue
    }
    const key = behaviour.duplicateKeys === "all-rejected" ? loader.keyOf(row.cells) : undefined
    if (key === undefined) continue
    if (seen.has(key)) repeated.add(key)
    seen.add(key)
  }
  return repeated
}

const loadRows = async (
  execution: Execution,
  profile: WireProfile,
  behaviour: ActitoBehaviour,
  repeatedKeys: ReadonlySet<string>,
  signal: AbortSignal
): Promise<RunOutcome> => {
  const { definition } = execution
  let counts = noRows
  let loader: RowLoader | undefined
  let outputs: OutputWriters | undefined
  try {
    for await (const row of readRows(execution.upload, definition)) {
      if (signal.aborted) throw new Closing()
      if (loader === undefined || outputs === undefined) {
        loader = new RowLoader(row.cells, definition, behaviour, repeatedKeys)
        outputs = new OutputWriters(execution, row.cells, loader.keyColumns, profile, behaviour)
        await outputs.writeHeader(row.cells)
        continue
      }
      const fate = loader.load(row.cells)
      counts = count(counts, fate)
      await outputs.write(row, fate)
    }
  } finally {
    await outputs?.close()
  }
  if (outputs === undefined && !definition.optional) {
    throw new FileRefused("FILE_NOT_FOUND", "the file is empty, or the archive does not hold it")
  }
  return { counts, failure: undefined, errorFile: outputs?.errorFile, resultFile: outputs?.resultFile }
}

/** Runs an execution to its end. Never fails: what goes wrong with the file is in the outcome. */
export const runExecution = async (
  execution: Execution,
  profile: WireProfile,
  current: ActitoBehaviour,
  signal: AbortSignal
): Promise<RunOutcome> => {
  // A run goes by the switches as they were at its start.
  const behaviour = { ...current }
  const { failure } = execution.upload
  try {
    if (failure !== undefined) throw new FileRefused(failure.code, failure.message)
    const repeated = behaviour.rememberRecords
      ? await checkFile(execution, behaviour, signal)
      : new Set<string>()
    return await loadRows(execution, profile, behaviour, repeated, signal)
  } catch (error) {
    const code = error instanceof FileRefused ? error.code : "INTERNAL"
    const message = error instanceof Error ? error.message : String(error)
    return { counts: noRows, failure: { code, message }, errorFile: undefined, resultFile: undefined }
  }
}
