/**
 * A provider against nothing, so that what is measured is the engine: sending takes no time, jobs are finished at once, and
 * the result file is made while it is read. It rejects every row, by its number and its key.
 */
import * as Bulkport from "@bulkport/core/provider"
import { Effect, Schema, Stream } from "effect"

const text = Schema.String
const filled = text.check(Schema.isNonEmpty())

/** Rules such as services have, for the rows of `users` in `make-large-file.ts`. */
const User = Schema.Struct({
  accountId: filled,
  id: filled,
  firstName: text,
  lastName: text,
  email: text.check(Schema.isPattern(/^[^@\s]+@[^@\s]+\.[^@\s]+$/)),
  locale: text.check(Schema.isPattern(/^[a-z]{2}_[A-Z]{2}$/)),
  countryCode: text.check(Schema.isPattern(/^[A-Z]{2}$/)),
  "customFields.plan": text,
  "customFields.note": text.check(Schema.isMaxLength(250)),
  dateCreated: text.check(Schema.isPattern(/^\d{13}$/))
})

const users: Bulkport.ImportType = {
  id: "USERS",
  aliases: ["users"],
  title: "Users",
  formats: ["csv"],
  requiredColumns: ["accountId", "id"],
  key: { columns: ["id"], means: "row" },
  rowSchema: () => User,
  isDestructive: false
}

const rowsOfPiece = 1000

/** The lines of the result file, in pieces; asynchronous, so that not all of them are made at once. */
async function* resultFile(rows: number) {
  yield Buffer.from("record,id,code,message\n")
  for (let first = 1; first <= rows; first += rowsOfPiece) {
    let piece = ""
    for (let row = first; row < first + rowsOfPiece && row <= rows; row++)
      piece += `${row},user-${row},BAD_REQUEST,"the service does not like user ${row}, whatever it says"\n`
    yield Buffer.from(piece)
  }
}

const readOutcomes: NonNullable<Bulkport.Provider["readOutcomes"]> = (output, _file, context) =>
  Bulkport.csvRecords(Bulkport.fileBytes(context.resolve(output.path)), ",").pipe(
    Stream.map(({ code = "", id = "", message = "", record }): Bulkport.RowOutcome => {
      return { _tag: "RowOutcome", outcome: "rejected", key: { id }, record: Number(record), code, message }
    }),
    Stream.mapError((error) =>
      error._tag === "RowProblem"
        ? new Bulkport.OutputMalformed({ output: output.name, problem: error.problem })
        : error
    )
  )

/** The plugin, for a service whose result file names so many rows. */
export const benchPlugin = (rejected: number): Bulkport.ProviderPlugin =>
  Bulkport.makePlugin({
    contract: Bulkport.contractVersion,
    id: "bench",
    title: "Nothing",
    settingFields: [],
    optionFields: [],
    importTypes: [users],
    importType: () => Effect.succeed(users),
    settings: Schema.Struct({}),
    open: () =>
      Effect.succeed<Bulkport.Provider>({
        contract: Bulkport.contractVersion,
        id: "bench",
        target: "nowhere",
        limits: { firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 0 },
        stage: (prepared) => Effect.succeed({ prepared, handle: null }),
        start: (_file, { label }) =>
          Effect.succeed({ version: 1, provider: "bench", id: "1", target: "nowhere", label, handle: null }),
        track: () => Effect.succeed({ state: "finished", providerState: "DONE", isKnownState: true }),
        collect: () =>
          Stream.succeed({
            name: "errors.csv",
            kind: "rejected" as const,
            body: Stream.fromAsyncIterable(
              resultFile(rejected),
              () => new Bulkport.OutputsGone({ jobId: "nothing" })
            )
          }),
        readOutcomes,
        recordReadings: () => [{ counts: "rows", offset: 0 }]
      })
  })
