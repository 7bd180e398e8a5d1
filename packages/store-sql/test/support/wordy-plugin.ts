import * as Bulkport from "@bulkport/core/provider"
import { Effect, Schema, Stream } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"

const notEmpty = Schema.String.check(Schema.isMinLength(1, { message: "must not be empty" }))

const people: Bulkport.ImportType = {
  id: "people",
  aliases: [],
  title: "People",
  formats: ["csv"],
  requiredColumns: ["id"],
  key: { columns: ["id"], means: "row" },
  rowSchema: () => Schema.Struct({ id: notEmpty, name: notEmpty }),
  isDestructive: false
}

/** Where its rows go, and whether its jobs end. */
export interface Wordiness {
  readonly destination?: Bulkport.Destination
  readonly areOver?: () => boolean
}

/** Accepts rows whose name is good, rejects bad ones in words that repeat them, and says nothing of the others. */
export const makeWordyPlugin = ({ areOver = () => true, destination }: Wordiness): Bulkport.ProviderPlugin =>
  Bulkport.makePlugin({
    contract: Bulkport.contractVersion,
    id: "wordy",
    title: "Wordy",
    settings: Schema.Struct({}),
    settingFields: [],
    optionFields: [],
    importTypes: [people],
    importType: () => Effect.succeed(people),
    open: () =>
      Effect.succeed({
        contract: Bulkport.contractVersion,
        id: "wordy",
        target: "people",
        limits: { firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 1 },
        stage: (prepared) => Effect.succeed({ prepared, handle: null }),
        start: (_file, { label }) =>
          Effect.succeed({
            version: 1,
            provider: "wordy",
            id: "job-1",
            target: "people",
            label,
            handle: null
          }),
        ...(destination === undefined ? {} : { destination: () => destination }),
        track: () =>
          Effect.sync(() =>
            areOver()
              ? ({ state: "finished", providerState: "DONE", isKnownState: true } as const)
              : ({ state: "running", providerState: "WORKING", isKnownState: true } as const)
          ),
        collect: () =>
          Stream.succeed({
            name: "results.txt",
            kind: "other",
            body: Stream.succeed<Uint8Array>(Buffer.from("-"))
          }),
        readOutcomes: (_output, file, context) =>
          Bulkport.csvRecords(Bulkport.fileBytes(context.resolve(file.prepared.path)), ",").pipe(
            Stream.filter(({ name }) => name === "good" || name === "bad"),
            Stream.map(({ id = "", name }) => ({
              _tag: "RowOutcome" as const,
              outcome: name === "good" ? ("accepted" as const) : ("rejected" as const),
              key: { id },
              ...(name === "good" ? {} : { code: "NOT_ALLOWED", message: `No ${id} here` })
            })),
            Stream.orDie
          )
      })
  })

/** The same for whoever wants nothing else of it. */
export const wordyPlugin = makeWordyPlugin({})

/** A table that takes one import at a time, and two a day. Its jobs end once there is a file `over` in this folder. */
export const tablePlugin = (folder: string): Bulkport.ProviderPlugin =>
  makeWordyPlugin({
    destination: {
      name: "table 16",
      key: "wordy, table 16",
      isOneAtATime: true,
      allowance: { most: 1, windowMillis: 24 * 60 * 60 * 1000, unit: "runs a day" }
    },
    areOver: () => existsSync(join(folder, "over"))
  })
