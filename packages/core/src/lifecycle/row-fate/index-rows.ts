import { Effect, Stream } from "effect"
import { RowIndex, type RowToIndex } from "../../journal/row-index.ts"
import type { ImportPlan } from "../../model/import-plan.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { ImportType } from "../../provider/import-type.ts"
import type { SourceRow } from "../1-stage/read-rows.ts"
import type { RowWithVerdict } from "../5-collect/outcome-files.ts"
import type { ImportRun } from "../import-run.ts"
import { lastLineOf } from "./locate-row.ts"
import { keyOfRows } from "./row-key.ts"
import { wordsWithout } from "./shown-words.ts"

/** True when what is sent of a row holds no other text than the row itself, so that no words of the service can repeat any. */
const areCellsSent = (file: PreparedFile, { columns }: ImportPlan, { madeColumn }: ImportType): boolean =>
  Object.keys(columns.dates ?? {}).length === 0 &&
  madeColumn === undefined &&
  (file.format === "csv") === (file.source.format === "csv")

/** Makes what an index keeps of the rows of a file, which are to be handed over in order. */
export const rowsToIndex = (file: PreparedFile, plan: ImportPlan, importType: ImportType) => {
  const keyOf = keyOfRows(plan, importType, file)
  const isCertain = areCellsSent(file, plan, importType)
  const { format } = file.source
  const lastLine = (row: SourceRow) =>
    format === "csv" ? { lastLine: lastLineOf(row) } : format === "jsonl" ? { lastLine: row.line } : {}
  let sent = 0
  return ({ row, verdict }: RowWithVerdict): RowToIndex => {
    const { state } = verdict
    const isSent = state !== "set-aside"
    if (isSent) sent += 1
    const hasWords = isSent && (verdict.code !== "" || verdict.message !== "")
    const { code, message, word } = hasWords ? wordsWithout(verdict, [row], file) : verdict
    return {
      row: row.row,
      line: row.line,
      ...lastLine(row),
      ...(isSent ? { sent } : {}),
      outcome: state,
      code,
      word,
      // The service was sent something else than stands in the file, and may repeat that.
      ...(hasWords && message !== "" && !isCertain ? {} : { message }),
      key: () => keyOf?.(row)
    }
  }
}

/** Lets rows through on their way into the files, and hands them to the index of the store, if it has one. */
export const indexRows = <E>(
  rows: Stream.Stream<RowWithVerdict, E>,
  file: PreparedFile,
  { importType, run }: Pick<ImportRun, "importType" | "run">
): Stream.Stream<RowWithVerdict, E> =>
  Stream.unwrap(
    Effect.gen(function* () {
      const index = yield* RowIndex
      const { plan } = yield* run.state
      // A part is found through its whole.
      if (index === undefined || plan.part !== undefined) return rows
      const writer = yield* index.open(run.id)
      const toIndex = rowsToIndex(file, plan, importType)
      return rows.pipe(
        Stream.mapArrayEffect((batch) =>
          Effect.as(
            Effect.suspend(() => writer.add(batch.map(toIndex))),
            batch
          )
        ),
        Stream.concat(Stream.fromEffectDrain(writer.complete))
      )
    })
  )
