/** Imports of small files with everything noted that the provider says on the way. */
import { createImporter } from "@bulkport/core/promise"
import {
  type JobRef,
  type OutcomeStatement,
  plainSource,
  type PreparedFile,
  type Provider,
  type SavedOutput,
  type ServiceValidation,
  type StagedFile,
  type StepContext
} from "@bulkport/core/provider"
import type { AdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect, Stream } from "effect"
import { mkdir, writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { advocatePlugin } from "../src/index.ts"
import type { Way } from "./ability-table.ts"
import { advocateSamples } from "./advocate-samples.ts"
import { fileText, preparedFile } from "./sftp-imports.ts"
import { agreedOptions } from "./sftp-words.ts"

/** Everything that an import has come to, as the provider has said it. */
export interface Seen {
  staged?: StagedFile
  context?: StepContext
  validation?: ServiceValidation
  job?: JobRef
  state?: string
  readonly outputs: Set<string>
  readonly statements: Array<OutcomeStatement>
}

/** An operation that the provider must have. */
const present = <Operation>(operation: Operation | undefined): Operation => {
  if (operation === undefined) throw new Error("The provider lacks an operation.")
  return operation
}

/** The provider, with all its answers noted. */
const watched = (provider: Provider, seen: Seen): Provider => {
  const note = (what: Partial<Seen>) => Effect.sync(() => void Object.assign(seen, what))
  const { collect, stage, start, track } = provider
  const [find, readOutcomes, validate] = [provider.find, provider.readOutcomes, provider.validate].map(
    present
  ) as [
    NonNullable<Provider["find"]>,
    NonNullable<Provider["readOutcomes"]>,
    NonNullable<Provider["validate"]>
  ]
  return {
    ...provider,
    stage: (file, context) => Effect.tap(stage(file, context), (staged) => note({ staged, context })),
    validate: (file, context) => Effect.tap(validate(file, context), (validation) => note({ validation })),
    start: (file, context) => Effect.tap(start(file, context), (job) => note({ job })),
    find: (file, context) =>
      Effect.tap(find(file, context), ([job]) => (job === undefined ? Effect.void : note({ job }))),
    track: (job) => Effect.tap(track(job), ({ state }) => note({ state })),
    collect: (job) => Stream.tap(collect(job), ({ name }) => Effect.sync(() => void seen.outputs.add(name))),
    readOutcomes: (output, file, context) =>
      Stream.tap(readOutcomes(output, file, context), (statement) =>
        Effect.sync(() => void seen.statements.push(statement))
      )
  }
}

interface SourceText {
  readonly text: string
  /** As they are sent. */
  readonly columns: ReadonlyArray<string>
}

/** A file with a row that is accepted and one that is not. */
const textFor = ({ importType, kind }: Way, emulator: AdvocateEmulator): SourceText => {
  const sample = advocateSamples.find(
    (each) => each.importType === importType.id && each.format === kind.sent
  )
  if (sample === undefined) {
    // Nothing is known of what the service refuses here, except what is no row at all.
    const text = kind.sent === "csv" ? "accountId,id\na,b\na,b,c\n" : '{"accountId":"a","id":"b"}\n[]\n'
    return { columns: ["accountId", "id"], text }
  }
  const rows = sample.rowsFor(emulator)
  const made = [rows.accepted(1, "one"), rows.rejected(2, "two")]
  if (kind.has === kind.sent) return { text: fileText(rows, made), columns: rows.columns }
  const columns = importType.requiredColumns
  const cellIn = (row: unknown, column: string) =>
    column.split(".").reduce((value, name) => (value as Record<string, unknown>)[name], row) as string
  const flat = made.map((row) => Object.fromEntries(columns.map((column) => [column, cellIn(row, column)])))
  return { text: fileText({ columns, format: "csv" }, flat), columns }
}

const until = <A, E>(look: Effect.Effect<A, E>, isSo: (value: A) => boolean): Effect.Effect<A, E> =>
  Effect.flatMap(look, (value) =>
    isSo(value) ? Effect.succeed(value) : Effect.andThen(Effect.sleep("3 millis"), until(look, isSo))
  )

const optionsFor = ({ importType, route }: Way) => (route === "sftp" ? agreedOptions(importType.id) : {})

/** Takes a file through the steps as the engine would, without what the engine itself finds wrong with it. */
const importDirectly = (
  provider: Provider,
  way: Way,
  path: string,
  columns: ReadonlyArray<string>,
  label: string
) =>
  Effect.gen(function* () {
    const folder = `${path}-run`
    yield* Effect.promise(() => mkdir(folder))
    const context: StepContext = { label, folder, resolve: (name) => resolve(folder, name) }
    const prepared: PreparedFile = {
      ...preparedFile(way.importType.id, optionsFor(way)),
      source: plainSource(path, way.kind.has),
      path,
      format: way.kind.sent,
      rows: 2,
      sourceColumns: [...columns],
      columns: [...columns]
    }
    const staged = yield* provider.stage(prepared, context)
    yield* present(provider.validate)(staged, context)
    const look = present(provider.find)(staged, context)
    const found = yield* provider.start(staged, context).pipe(
      Effect.map((job) => [job]),
      Effect.catchTag("StartInDoubt", () => until(look, (jobs) => jobs.length > 0))
    )
    const job = present(found[0])
    yield* until(provider.track(job), ({ state }) => state !== "running")
    const outputs = yield* provider.collect(job).pipe(
      Stream.mapEffect(({ body, kind, name }) =>
        Effect.gen(function* () {
          const bytes = Buffer.concat(yield* Stream.runCollect(body))
          yield* Effect.promise(() => writeFile(context.resolve(name), bytes))
          return { name, kind, path: name, bytes: bytes.length, sha256: "" } satisfies SavedOutput
        })
      ),
      Stream.runCollect
    )
    for (const output of outputs)
      yield* Stream.runDrain(present(provider.readOutcomes)(output, staged, context))
  })

/** Takes a file through the whole engine, which writes it anew in another format. */
const importByEngine = async (provider: Provider, way: Way, path: string): Promise<void> => {
  const hasty = { ...provider, limits: { ...provider.limits, maxPollMillis: 50 } }
  const importer = createImporter({
    providers: [{ ...advocatePlugin, open: () => Effect.succeed(hasty) }],
    runsFolder: `${path}-runs`,
    engine: { pollMillis: 5, findGraceMillis: 30_000 }
  })
  const importType = way.importType.id
  await importer
    .run({ file: path, provider: "advocate", importType, options: optionsFor(way), confirmed: true })
    .finally(() => importer.close())
}

/** Imports a file of one accepted and one rejected row on a way, and gives all that was said about it. */
export const importNoted = async (
  way: Way,
  provider: Provider,
  emulator: AdvocateEmulator,
  path: string,
  label: string
): Promise<Seen> => {
  const seen: Seen = { outputs: new Set(), statements: [] }
  const { columns, text } = textFor(way, emulator)
  await writeFile(path, text)
  const noting = watched(provider, seen)
  await (way.kind.has === way.kind.sent
    ? Effect.runPromise(importDirectly(noting, way, path, columns, label))
    : importByEngine(noting, way, path))
  return seen
}
