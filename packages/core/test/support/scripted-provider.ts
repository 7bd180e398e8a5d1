import { Effect, Schema, Stream } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type {
  ImportReason,
  OutcomeStatement,
  Provider,
  ProviderPlugin,
  TextEncoding
} from "../../src/provider/index.ts"
import { makePlugin, type RecordReading } from "../../src/provider/index.ts"
import { EngineSettings } from "../../src/lifecycle/engine-settings.ts"

/** What the scripted service does; every member may be replaced by a test. */
export interface Script {
  readonly stage?: Provider["stage"]
  readonly validate?: Provider["validate"]
  readonly start?: Provider["start"]
  readonly find?: Provider["find"]
  readonly track?: Provider["track"]
  readonly collect?: Provider["collect"]
  readonly adopt?: Provider["adopt"]
  readonly destination?: Provider["destination"]
  readonly isDestructive?: boolean
  readonly isWholeSet?: boolean
  readonly effects?: ReadonlyArray<string>
  readonly statements?: ReadonlyArray<OutcomeStatement>
  /** Reads result files, instead of the statements. */
  readonly outcomes?: NonNullable<Provider["readOutcomes"]>
  readonly readings?: ReadonlyArray<RecordReading>
  readonly keyMeans?: "record" | "row"
  readonly requiredColumns?: ReadonlyArray<string>
  readonly rowSchema?: Schema.Decoder<unknown>
  readonly limits?: Partial<Provider["limits"]>
  readonly formats?: ReadonlyArray<"csv" | "jsonl">
  /** What text must be sent in. */
  readonly encoding?: TextEncoding
  readonly delimiter?: string
}

const noFailure = <A>(value: A): Effect.Effect<A, ImportReason> => Effect.succeed(value)

/** A provider whose service is this script: no HTTP, for tests of the engine alone. */
export const scriptedPlugin = (script: Script): ProviderPlugin => {
  const importType = {
    id: "rows",
    aliases: ["r"],
    title: "Rows",
    formats: script.formats ?? (["csv", "jsonl"] as const),
    requiredColumns: script.requiredColumns ?? [],
    isDestructive: script.isDestructive ?? false,
    ...(script.isWholeSet === undefined ? {} : { isWholeSet: script.isWholeSet }),
    ...(script.effects === undefined ? {} : { effects: script.effects }),
    ...(script.encoding === undefined ? {} : { encoding: script.encoding }),
    ...(script.delimiter === undefined ? {} : { delimiter: script.delimiter }),
    key: { columns: ["id"], means: script.keyMeans ?? "row" },
    ...(script.rowSchema === undefined
      ? {}
      : { rowSchema: () => script.rowSchema as Schema.Decoder<unknown> })
  }
  const provider: Provider = {
    contract: 1,
    id: "scripted",
    target: "a script",
    limits: { firstPollMillis: 1000, maxPollMillis: 10_000, findGraceMillis: 5000, ...script.limits },
    stage: script.stage ?? ((prepared) => noFailure({ prepared, handle: null })),
    ...(script.validate === undefined ? {} : { validate: script.validate }),
    start:
      script.start ??
      ((_file, { label }) =>
        noFailure({
          version: 1,
          provider: "scripted",
          id: "job-1",
          target: "a script",
          label,
          handle: null
        })),
    ...(script.find === undefined ? {} : { find: script.find }),
    ...(script.adopt === undefined ? {} : { adopt: script.adopt }),
    ...(script.destination === undefined ? {} : { destination: script.destination }),
    track:
      script.track ?? (() => noFailure({ state: "finished", providerState: "DONE", isKnownState: true })),
    collect:
      script.collect ??
      (() =>
        Stream.succeed({
          name: "results.txt",
          kind: "other" as const,
          body: Stream.succeed<Uint8Array>(Buffer.from("as received"))
        })),
    readOutcomes: script.outcomes ?? (() => Stream.fromIterable(script.statements ?? [])),
    recordReadings: () => script.readings ?? []
  }
  return makePlugin({
    contract: 1,
    id: "scripted",
    title: "Scripted",
    settings: Schema.Struct({}),
    settingFields: [],
    optionFields: [],
    importTypes: [importType],
    importType: () => Effect.succeed(importType),
    open: () => Effect.succeed(provider)
  })
}

/** Makes the engine wait for milliseconds where it would wait for seconds. */
export const impatient = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.provideService(effect, EngineSettings, patience)

/** Milliseconds in place of seconds. */
export const patience: EngineSettings = {
  retries: 2,
  retryBaseMillis: 1,
  retryMaxMillis: 20,
  waitMillis: 60_000,
  pollMillis: 1,
  findGraceMillis: 20,
  sameContentMillis: 0
}

/** A folder that is removed with the scope. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "bulkport-test-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

/** Writes a file into a folder and gives its path. */
export const fileIn = (folder: string, name: string, content: string | Uint8Array): Effect.Effect<string> =>
  Effect.promise(async () => {
    const path = join(folder, name)
    await writeFile(path, content)
    return path
  })
