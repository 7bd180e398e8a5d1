/** Whole imports by SFTP: the engine, the provider, and a service that takes files from a drop. */
import type { RunEvent, RunReport } from "@bulkport/core"
import { createImporter, type Importer, type ImporterOptions } from "@bulkport/core/promise"
import { type JsonObject, plainSource, type PreparedFile } from "@bulkport/core/provider"
import type { SampleRow, SampleRows } from "@bulkport/testkit"
import {
  type AdvocateBehaviour,
  type AdvocateEmulatorWithSftp,
  makeAdvocateEmulator,
  type SftpDropOptions
} from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { advocatePlugin } from "../src/index.ts"
import { agreedOptions, prefixes } from "./sftp-words.ts"

type Values = Readonly<Record<string, string>>

/** How an error of the engine is held against what it should be. */
export interface Failure {
  readonly step: string
  readonly runId?: string
  readonly message: string
  readonly reason: { readonly _tag: string; readonly message: string }
}

/** One service, and imports into it. */
export interface SftpTrial {
  readonly emulator: AdvocateEmulatorWithSftp
  readonly drop: AdvocateEmulatorWithSftp["sftp"]
  /** What the importers have told so far. */
  readonly events: ReadonlyArray<RunEvent>
  readonly runsFolder: string
  readonly settings: Values
  /** Writes a file beside the runs, and gives its path. */
  readonly write: (name: string, text: string) => Promise<string>
  /** An importer of the same runs with other settings or another patience; closed with the trial. */
  readonly importerWith: (settings: Values, engine?: ImporterOptions["engine"]) => Importer
  readonly importer: Importer
  /** Imports a file with the options that SFTP asks for. */
  readonly run: (
    file: string,
    importType: string,
    more?: object,
    using?: Importer,
    signal?: AbortSignal
  ) => Promise<RunReport>
  /** The error that something must end with. */
  readonly failing: (attempt: Promise<unknown>) => Promise<Failure>
}

/** How a trial begins. */
export interface SftpTrialOptions {
  readonly drop?: SftpDropOptions
  readonly service?: Partial<AdvocateBehaviour>
  readonly settings?: Values
  readonly engine?: ImporterOptions["engine"]
  readonly onEvent?: (event: RunEvent, trial: SftpTrial) => void
}

/** What is found at all is found within this time, on a machine however busy; pauses are short ones. */
const patience = { pollMillis: 5, retryBaseMillis: 5, findGraceMillis: 30_000 }

/** The provider, which wants its jobs to be looked for again soon. */
const hastyPlugin: typeof advocatePlugin = {
  ...advocatePlugin,
  open: (settings) =>
    Effect.map(advocatePlugin.open(settings), (provider) => ({
      ...provider,
      limits: { ...provider.limits, maxPollMillis: 50 }
    }))
}

/** Settings by which the provider reaches a drop. */
export const sftpSettingsOf = ({ apiKey, apiUrl, sftp, tenantAlias }: AdvocateEmulatorWithSftp): Values => ({
  tenantAlias,
  apiKey,
  baseUrl: apiUrl,
  transport: "sftp",
  sftpHost: sftp.host,
  sftpPort: String(sftp.port),
  sftpPrivateKey: sftp.privateKey ?? "",
  sftpHostKey: sftp.hostKeyFingerprint,
  sftpPrefixes: prefixes
})

/** Pieces of a private key that are long enough not to stand anywhere by chance. */
const piecesOf = (privateKey: string): ReadonlyArray<string> => {
  const text = privateKey.replaceAll(/-----[^-]+-----|\s/g, "")
  return Array.from({ length: Math.floor(text.length / 20) }, (_, index) =>
    text.slice(20 * index, 20 * index + 20)
  )
}

/** Every text in which the key could stand. */
const textsOf = async (folder: string): Promise<ReadonlyArray<string>> => {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((each) => each.isFile())
  return Promise.all(files.map(({ name, parentPath }) => readFile(join(parentPath, name), "latin1")))
}

/** Runs a test with a service of its own, and makes sure that its private key was told to nobody. */
export const withSftp = <A>(options: SftpTrialOptions, body: (trial: SftpTrial) => Promise<A>): Promise<A> =>
  Effect.gen(function* () {
    const emulator = yield* makeAdvocateEmulator({
      jobMillis: 0,
      ...options.service,
      sftp: { pickUpMillis: 0, pickUp: "as-written", ...options.drop }
    })
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "advocate-sftp-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
    )
    return yield* Effect.promise(() => attempt(emulator, folder, options, body))
  }).pipe(Effect.scoped, Effect.runPromise)

const attempt = async <A>(
  emulator: AdvocateEmulatorWithSftp,
  folder: string,
  options: SftpTrialOptions,
  body: (trial: SftpTrial) => Promise<A>
): Promise<A> => {
  const settings = { ...sftpSettingsOf(emulator), ...options.settings }
  const runsFolder = join(folder, "runs")
  const events: Array<RunEvent> = []
  const told: Array<string> = []
  const importers: Array<Importer> = []
  const importerWith: SftpTrial["importerWith"] = (values, engine) => {
    const importer = createImporter({
      providers: [hastyPlugin],
      settings: { advocate: values },
      runsFolder,
      engine: { ...patience, ...options.engine, ...engine },
      onEvent: (event) => {
        events.push(event)
        options.onEvent?.(event, trial)
      }
    })
    importers.push(importer)
    return importer
  }
  const trial: SftpTrial = {
    emulator,
    drop: emulator.sftp,
    events,
    runsFolder,
    settings,
    importerWith,
    importer: importerWith(settings),
    write: async (name, text) => {
      const path = join(folder, name)
      await writeFile(path, text)
      return path
    },
    run: (file, importType, more = {}, using = trial.importer, signal) =>
      using.run(
        {
          file,
          provider: "advocate",
          importType,
          options: agreedOptions(importType),
          confirmed: true,
          ...more
        },
        signal === undefined ? {} : { signal }
      ),
    failing: async (running) => {
      const error = await running.then(
        (value) => Promise.reject(new Error(`It ended well: ${JSON.stringify(value)}`)),
        (failure: unknown) => failure
      )
      told.push(inspect(error, { depth: 9 }), String(error), JSON.stringify(error))
      return error as Failure
    }
  }
  try {
    const result = await body(trial)
    const texts = [...told, JSON.stringify(events), ...(await textsOf(folder))]
    const pieces = piecesOf(settings["sftpPrivateKey"] ?? "")
    if (pieces.length < 10) throw new Error("The key is too short to be looked for.")
    if (texts.some((text) => pieces.some((piece) => text.includes(piece))))
      throw new Error("The key was told.")
    const [bug] = emulator.bugs()
    if (bug !== undefined) throw new Error("The emulator has a bug.", { cause: bug })
    return result
  } finally {
    for (const importer of importers) await importer.close()
  }
}

const inQuotes = (cell: unknown): string =>
  `"${(typeof cell === "string" ? cell : JSON.stringify(cell ?? "")).replaceAll('"', '""')}"`

/** Rows as the text of a file in the sample's format. */
export const fileText = (
  { columns, format }: Pick<SampleRows, "columns" | "format">,
  rows: ReadonlyArray<SampleRow>
): string =>
  format === "jsonl"
    ? rows.map((row) => `${JSON.stringify(row)}\n`).join("")
    : [columns, ...rows.map((row) => columns.map((column) => row[column]))]
        .map((cells) => `${cells.map(inQuotes).join(",")}\n`)
        .join("")

/** A file of users that are all accepted. */
export const usersText = (count: number, format: "csv" | "jsonl" = "csv"): string =>
  fileText(
    { columns: ["accountId", "id", "firstName"], format },
    Array.from({ length: count }, (_, index) => ({
      accountId: `A${index + 1}`,
      id: `U${index + 1}`,
      firstName: "Ada"
    }))
  )

/** A file as it comes to `stage`, for tests that have none. */
export const preparedFile = (importType: string, options: JsonObject = {}): PreparedFile => ({
  source: plainSource("rows.csv", "csv"),
  sourceSha256: "",
  path: "rows.csv",
  format: "csv",
  delimiter: ",",
  sha256: "",
  bytes: 1,
  rows: 1,
  encoding: "utf-8",
  sourceColumns: [],
  columns: [],
  setAside: 0,
  hasMultilineRows: false,
  importType,
  options
})

/** Renames that were asked for, and how many of them were done. */
export const renamesIn = ({ drop }: SftpTrial): { readonly asked: number; readonly done: number } => {
  const asked = drop.requestsOf("sftp-rename")
  return { asked: asked.length, done: asked.filter(({ status }) => status === 0).length }
}
