import { Effect } from "effect"
import { join, relative } from "node:path"
import { type ImportReason, SourceFileEmpty } from "../../errors/reasons.ts"
import { makeFolder } from "../../journal/durable-files.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { FindingsTally } from "../../model/validation-report.ts"
import type { ImportType } from "../../provider/import-type.ts"
import { conversionsOf } from "./conversions.ts"
import { findIn } from "./find-in-file.ts"
import { inspectFile } from "./inspect-file.ts"
import { sourceRows } from "./read-rows.ts"
import { changedMeanwhile, type OnRead, sameFile } from "./read-file.ts"
import { sendingOf } from "./sending.ts"
import { inSource, judgedSourceRows } from "./set-aside.ts"
import { type WrittenRows, writeRows } from "./write-rows.ts"
import { Stream } from "effect"

/** The file to send, and what was found about its rows. */
export interface Prepared {
  readonly file: PreparedFile
  readonly tally: FindingsTally
  /** What was done to the file before it is sent, in sentences. Empty for one that is sent as it stands. */
  readonly conversions: ReadonlyArray<string>
}

/**
 * Reads the source file once from end to end: its structure must be sound, its rows are counted and held against the rules
 * of the import type, its bytes are hashed.
 *
 * A file that is acceptable as it stands is used as it stands. Any other is written anew into the run's folder, as the
 * service takes it, row by row; so is one with invalid rows, without them, where the plan sets such rows aside. Fails with
 * its place at a fault behind which nothing can be read.
 */
export const prepare = (
  plan: ImportPlan,
  declared: ImportType,
  runFolder: string,
  onRead: OnRead
): Effect.Effect<Prepared, ImportReason> =>
  Effect.gen(function* () {
    const { source } = plan
    const isAdopted = plan.adopted !== undefined
    // What was sent elsewhere has the columns that it has; that some are missing is a finding about its rows.
    const importType = isAdopted ? { ...declared, requiredColumns: [] } : declared
    const inspection = yield* inspectFile(source)
    const folder = join(runFolder, stepFolders.validate)
    const sending = sendingOf(source, plan, importType)
    const { facts, tally } = yield* findIn({ source, importType, sending, folder, onRead })
    if (facts.stoppedBy !== undefined) return yield* facts.stoppedBy
    if (facts.rows === 0) {
      return yield* new SourceFileEmpty({ path: source.path, hasHeader: facts.sourceColumns.length > 0 })
    }
    const isReadAsSent = isAdopted && isReadAsItStands(source)
    const conversions = isReadAsSent ? [] : conversionsOf(inspection, facts, sending)
    const asItStands: PreparedFile = {
      source,
      sourceSha256: facts.sourceSha256,
      path: source.path,
      ...sending.form,
      ...(isReadAsSent ? { delimiter: source.delimiter, encoding: source.encoding } : {}),
      sha256: facts.sourceSha256,
      bytes: facts.state.size,
      rows: facts.rows,
      setAside: 0,
      columns: facts.columns,
      sourceColumns: facts.sourceColumns,
      hasMultilineRows: facts.hasMultilineRows || (isReadAsSent && facts.hasBlankLines),
      importType: importType.id,
      options: plan.options
    }
    const { invalidRows, structural } = tally
    const setsAside =
      plan.tolerance.mode === "tolerant" && invalidRows > 0 && invalidRows < facts.rows && structural === 0
    // Rows that no service reads for sure are not written anew: the plan is refused, unless its job is under way already.
    if ((structural > 0 && !isAdopted) || (conversions.length === 0 && !setsAside))
      return { file: asItStands, tally, conversions }
    const expected = setsAside ? facts.rows - invalidRows : facts.rows
    const rows = setsAside
      ? judgedSourceRows(source, runFolder).pipe(Stream.filter(({ setAside }) => setAside === undefined))
      : inSource(source.path, sourceRows(source))
    const path = join(
      runFolder,
      stepFolders.stage,
      `${setsAside ? "valid" : "prepared"}.${sending.form.format}`
    )
    yield* makeFolder(join(runFolder, stepFolders.stage))
    const writing = { ...sending, sourceFormat: source.format, sourceColumns: facts.sourceColumns }
    const written: WrittenRows = yield* sameFile(source.path, facts.state, (confirm) =>
      writeRows(path, rows, writing, (made) =>
        made.rows === expected ? confirm : changedMeanwhile(source.path, expected, made.rows)
      )
    )
    return {
      file: {
        ...asItStands,
        ...written,
        path: relative(runFolder, path),
        setAside: facts.rows - written.rows
      },
      tally,
      conversions
    }
  })

/**
 * True for a file whose rows can be read again as they stand: then what a service says of them is held against the very bytes
 * that it was sent, blank lines and all.
 */
const isReadAsItStands = ({ compression, format, header, quote, skipLines }: SourceFile): boolean =>
  compression === "none" &&
  format !== "json" &&
  (format !== "csv" || (quote === '"' && header === undefined)) &&
  skipLines === 0
