import * as Bulkport from "@bulkport/core/provider"
import { Effect, Schema, Stream } from "effect"

const Summary = Schema.Struct({ read: Schema.Number, accepted: Schema.Number, rejected: Schema.Number })

const malformed = (output: string, problem: string) => new Bulkport.OutputMalformed({ output, problem })

/** Reads what the memory service's result files say: `rows.csv` row by row, `summary.json` about all of them. */
export const readMemoryOutcomes: NonNullable<Bulkport.Provider["readOutcomes"]> = (
  output,
  _file,
  context
) => {
  const bytes = Bulkport.fileBytes(context.resolve(output.path))
  if (output.name === "summary.json") return Stream.fromEffect(readSummary(output.name, bytes))
  if (output.name !== "rows.csv") return Stream.empty
  return Bulkport.csvRecords(bytes, ",").pipe(
    Stream.map((record) => toOutcome(record)),
    Stream.filter((outcome) => outcome !== undefined),
    Stream.catchTag("RowProblem", ({ line, problem }) =>
      Stream.fail(malformed(output.name, `line ${line}: ${problem}`))
    )
  )
}

/** A line that does not say plainly what became of which row says nothing: the row stays unknown. */
const toOutcome = ({ email, outcome, reason, row }: Bulkport.CsvRecord): Bulkport.RowOutcome | undefined => {
  if (email === undefined || row === undefined || !/^[1-9]\d*$/.test(row)) return undefined
  if (outcome !== "accepted" && outcome !== "rejected") return undefined
  const code = reason === undefined || reason === "" ? {} : { code: reason }
  return { _tag: "RowOutcome", outcome, key: { email }, record: Number(row), ...code }
}

const readSummary = Effect.fnUntraced(function* (
  name: string,
  bytes: Stream.Stream<Uint8Array, Bulkport.StorageFailed>
) {
  const text = Buffer.concat(yield* Stream.runCollect(bytes)).toString("utf8")
  const totals = yield* Effect.mapError(
    Schema.decodeUnknownEffect(Schema.fromJsonString(Summary))(text),
    () => malformed(name, "it is not a summary in JSON")
  )
  return { _tag: "OutcomeTotals" as const, ...totals }
})
