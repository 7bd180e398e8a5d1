/** What the tests share: an emulator with a provider opened for it, prepared files, and archives made by hand. */
import {
  plainSource,
  type ImportReason,
  type JobRef,
  type JsonObject,
  type OutcomeStatement,
  type OutputFile,
  type PreparedFile,
  type Provider,
  type StepContext
} from "@bulkport/core/provider"
import {
  type ActitoEmulator,
  type ActitoEmulatorOptions,
  makeActitoEmulator
} from "@bulkport/testkit/emulators"
import { Effect, type Scope, Stream } from "effect"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { crc32, deflateRawSync } from "node:zlib"
import { expect } from "vitest"
import { actitoPlugin } from "../src/index.ts"

/** Path of the provider's own profile B, written from the description of the emulator's. */
export const profileBPath = fileURLToPath(new URL("__fixtures__/wire-profile.b.json", import.meta.url))

/** Runs a test's body, scoped. */
export const run = <A, E>(body: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.runPromise(Effect.scoped(body))

/** An emulator and a provider that talks to it. */
export interface Bench {
  readonly emulator: ActitoEmulator
  readonly provider: Provider
}

/** Settings for tests, which ask far more often than anybody would. */
export const unhurried: Readonly<Record<string, string>> = { requestsPerMinute: "100000" }

/** Opens a provider for an emulator. */
export const openFor = (emulator: ActitoEmulator, settings: Readonly<Record<string, string>> = {}) =>
  actitoPlugin.open({
    apiKey: emulator.apiKey,
    entity: emulator.entity,
    baseUrl: emulator.url,
    ...unhurried,
    ...settings
  })

/** Starts an emulator whose executions end at once, and opens a provider for it. */
export const bench = (
  options: ActitoEmulatorOptions = {},
  settings: Readonly<Record<string, string>> = {}
): Effect.Effect<Bench, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const emulator = yield* makeActitoEmulator({ executionMillis: 0, ...options })
    yield* Effect.addFinalizer(() => Effect.sync(() => expect(emulator.bugs()).toEqual([])))
    return { emulator, provider: yield* openFor(emulator, settings) }
  })

/** A run folder and the context of a step in it. */
export const makeContext = (label = "run-1") =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const folder = mkdtempSync(join(tmpdir(), "bulkport-actito-test-"))
      const stageFolder = join(folder, "1-stage")
      mkdirSync(stageFolder)
      const context: StepContext = { label, folder: stageFolder, resolve: (path) => resolve(folder, path) }
      return { folder, context }
    }),
    ({ folder }) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

/** Writes a source file and describes it as the engine would. Cells must hold no line break. */
export const prepare = (
  folder: string,
  csv: string,
  options: JsonObject,
  changes: Partial<PreparedFile> = {}
): PreparedFile => {
  const path = join(folder, "customers.csv")
  writeFileSync(path, csv)
  const sha256 = createHash("sha256").update(csv).digest("hex")
  const delimiter = changes.delimiter ?? ","
  const lines = csv.split("\n").filter((line) => line !== "")
  return {
    source: plainSource(path, "csv", delimiter),
    sourceSha256: sha256,
    path,
    format: "csv",
    delimiter,
    sha256,
    bytes: Buffer.byteLength(csv),
    rows: lines.length - 1,
    setAside: 0,
    columns: (lines[0] ?? "").split(delimiter),
    sourceColumns: (lines[0] ?? "").split(delimiter),
    encoding: "utf-8",
    hasMultilineRows: false,
    importType: "etl-execution",
    options,
    ...changes
  }
}

/** Options that load the emulator's profile table. */
export const customers: JsonObject = { table: "16", key: ["customerId"] }

/** Three customers, the second of which has an e-mail address that is none. */
export const customersCsv =
  "customerId,emailAddress,firstName\n1,ann@example.com,Ann\n2,nobody,Bob\n3,cy@example.com,Cy\n"

/** The reason a call fails with. */
export const failureOf = <A>(call: Effect.Effect<A, ImportReason, Scope.Scope>) => Effect.flip(call)

/** Stages and starts a file. */
export const startFile = Effect.fnUntraced(function* (
  { provider }: Pick<Bench, "provider">,
  csv: string = customersCsv,
  options: JsonObject = customers,
  changes: Partial<PreparedFile> = {}
) {
  const { context, folder } = yield* makeContext()
  const staged = yield* provider.stage(prepare(folder, csv, options, changes), context)
  const job = yield* provider.start(staged, context)
  return { context, folder, job, staged }
})

/** Stages and starts a file, and lets the service come to the end of it. */
export const finishFile = Effect.fnUntraced(function* (
  { emulator, provider }: Bench,
  csv: string = customersCsv,
  options: JsonObject = customers
) {
  const started = yield* startFile({ provider }, csv, options)
  yield* Effect.promise(() => emulator.settle())
  return started
})

/** A result file as collected. */
export interface CollectedOutput extends Pick<OutputFile<never>, "name" | "kind"> {
  readonly bytes: Buffer
}

/** Reads all result files of a job. */
export const collectAll = (
  provider: Provider,
  job: JobRef
): Effect.Effect<ReadonlyArray<CollectedOutput>, ImportReason> =>
  provider.collect(job).pipe(
    Stream.mapEffect(({ body, kind, name }) =>
      Effect.map(Stream.runCollect(body), (chunks) => ({ name, kind, bytes: Buffer.concat(chunks) }))
    ),
    Stream.runCollect
  )

/** Saves result files and has the provider read them. */
export const readAll = Effect.fnUntraced(function* (
  provider: Provider,
  {
    context,
    folder,
    staged
  }: Pick<Effect.Success<ReturnType<typeof startFile>>, "context" | "folder" | "staged">,
  outputs: ReadonlyArray<CollectedOutput>
) {
  const statements: Array<OutcomeStatement> = []
  for (const [index, { bytes, kind, name }] of outputs.entries()) {
    writeFileSync(join(folder, `raw-${index}`), bytes)
    const saved = { name, kind, path: `raw-${index}`, bytes: bytes.length, sha256: "" }
    const read = provider.readOutcomes?.(saved, staged, context) ?? Stream.empty
    yield* Stream.runForEach(read, (statement) => Effect.sync(() => void statements.push(statement)))
  }
  return statements
})

/** What a request needs in `Authorization`: a token, exchanged for the key with nothing of the provider's. */
export const authorizationFor = async ({ apiKey, url }: ActitoEmulator): Promise<string> => {
  const issued = await fetch(`${url}/auth/token`, { headers: { authorization: apiKey } })
  const { accessToken } = (await issued.json()) as { readonly accessToken: string }
  return `Bearer ${accessToken}`
}

/** Makes a predefined ETL with nothing of the provider's, and gives its id. */
export const makeEtl = async (emulator: ActitoEmulator, definition: object): Promise<string> => {
  const { entity, url } = emulator
  const authorization = await authorizationFor(emulator)
  const made = await fetch(`${url}/mass-imports/v5/entities/${encodeURIComponent(entity)}/etls`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(definition)
  })
  return ((await made.json()) as { readonly id: string }).id
}

/** An entry of an archive, with lies about it where a test wants them. */
export interface ZipEntry {
  readonly name: string
  readonly content: string | Buffer
  readonly isEncrypted?: boolean
  readonly crc?: number
  readonly unpackedBytes?: number
}

/** Makes a ZIP archive. */
export const zipOf = (entries: ReadonlyArray<ZipEntry>): Buffer => {
  const locals: Array<Buffer> = []
  const directory: Array<Buffer> = []
  let offset = 0
  for (const { content, crc, isEncrypted, name, unpackedBytes } of entries) {
    const bytes = Buffer.from(content as string)
    const packed = deflateRawSync(bytes)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(isEncrypted === true ? 0x0801 : 0x0800, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt16LE(0x21, 8)
    common.writeUInt32LE(crc ?? crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(unpackedBytes ?? bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, tail, Buffer.from(name)])
    )
    locals.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(22)
  end.write("PK\x05\x06", "latin1")
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}
