/** A small client of the Actito emulator for its own tests: fetch and nothing else, no provider's code. */
import { Effect, Exit, Scope } from "effect"
import { buffer } from "node:stream/consumers"
import yauzl from "yauzl"
import yazl from "yazl"
import {
  makeActitoEmulator,
  type ActitoEmulator,
  type ActitoEmulatorOptions
} from "../../src/emulators/actito/index.ts"

/** Runs a test's body with an emulator that is closed afterwards, and insists that it had no bugs. */
export const withEmulator =
  (options: ActitoEmulatorOptions, body: (client: ActitoClient) => Promise<void>) =>
  async (): Promise<void> => {
    const scope = Effect.runSync(Scope.make())
    try {
      const emulator = await Effect.runPromise(
        Scope.provide(makeActitoEmulator({ executionMillis: 0, ...options }), scope)
      )
      await body(new ActitoClient(emulator))
      if (emulator.bugs().length > 0) throw emulator.bugs()[0]
    } finally {
      await Effect.runPromise(Scope.close(scope, Exit.void))
    }
  }

/** Packs files into a ZIP. */
export const zip = async (files: Readonly<Record<string, string | Buffer>>): Promise<Buffer<ArrayBuffer>> => {
  const archive = new yazl.ZipFile()
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name)
  archive.end()
  return Buffer.from(await buffer(archive.outputStream))
}

/** Unpacks a ZIP's texts, names as they are. */
export const unzip = (bytes: Buffer): Promise<Readonly<Record<string, string>>> =>
  new Promise((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, archive) => {
      if (error !== null) return reject(error)
      const files: Record<string, string> = {}
      archive.on("end", () => resolve(files))
      archive.on("error", reject)
      archive.on("entry", (entry: yauzl.Entry) => {
        archive.openReadStream(entry, (failure, stream) => {
          if (failure !== null) return reject(failure)
          void buffer(stream).then((content) => {
            files[entry.fileName] = content.toString("utf8")
            archive.readEntry()
          }, reject)
        })
      })
      archive.readEntry()
    })
  })

/** A definition of profile A that maps columns by their own names. */
export const definitionA = (
  columns: ReadonlyArray<string>,
  changes: Readonly<Record<string, unknown>> = {},
  loading: Readonly<Record<string, unknown>> = {}
): Readonly<Record<string, unknown>> => ({
  name: "customers of today",
  dataLoadings: [
    {
      destination: { type: "PROFILE_TABLE", id: "16" },
      mode: "CREATE_UPDATE",
      attributesMapping: columns.map((column) => ({ headerColumn: column, attributeName: column })),
      ...loading
    }
  ],
  generateErrorFile: true,
  generateResultFile: true,
  ...changes
})

/** What an answer was, read whole. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  readonly text: string
  readonly json: () => unknown
}

/** Asks an emulator. */
export class ActitoClient {
  readonly emulator: ActitoEmulator
  #token: string | undefined

  constructor(emulator: ActitoEmulator) {
    this.emulator = emulator
  }

  get base(): string {
    return `${this.emulator.url}/mass-imports/v5/entities/${this.emulator.entity}`
  }

  /** Asks a whole URL, or a path below the entity's imports. */
  async ask(pathOrUrl: string, init: RequestInit = {}): Promise<Answer> {
    const url = pathOrUrl.startsWith("http") ? pathOrUrl : `${this.base}${pathOrUrl}`
    const headers = new Headers(init.headers)
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${await this.token()}`)
    const response = await fetch(url, { ...init, headers })
    const bytes = Buffer.from(await response.arrayBuffer())
    const text = bytes.toString("utf8")
    return { status: response.status, headers: response.headers, bytes, text, json: () => JSON.parse(text) }
  }

  askToken(key: string = this.emulator.apiKey): Promise<Answer> {
    return this.ask(`${this.emulator.url}/auth/token`, { headers: { authorization: key } })
  }

  /** The token of this client, asked for once. */
  async token(): Promise<string> {
    this.#token ??= ((await this.askToken()).json() as { accessToken: string }).accessToken
    return this.#token
  }

  /** Creates an execution under the emulator's wire profile. */
  create(data: string | Buffer<ArrayBuffer>, definition: unknown, path = "/etl-executions"): Promise<Answer> {
    const { parts } = this.emulator.wireProfile
    const form = new FormData()
    form.append(parts.data, new Blob([data]), "customers.csv")
    if (definition !== undefined) {
      const json = new Blob([JSON.stringify(definition)], { type: "application/json" })
      form.append(parts.definition, json, "definition.json")
    }
    return this.ask(path, { method: "POST", body: form })
  }

  /** Creates an execution and waits until it is over; returns its id. */
  async run(data: string | Buffer<ArrayBuffer>, definition: unknown): Promise<string> {
    const created = await this.create(data, definition)
    if (created.status >= 300) throw new Error(`refused with ${created.status}: ${created.text}`)
    await this.emulator.settle()
    const id = this.emulator.executions().at(-1)?.id
    if (id === undefined) throw new Error("no execution was kept")
    return id
  }

  async status(id: string): Promise<unknown> {
    return ((await this.ask(`/etl-executions/${id}`)).json() as { status: unknown }).status
  }

  /** The one result of an execution under profile A. */
  async result(id: string): Promise<Readonly<Record<string, unknown>>> {
    const { json } = await this.ask(`/etl-executions/${id}/integration-results`)
    const [result] = (json() as { results: ReadonlyArray<Readonly<Record<string, unknown>>> }).results
    if (result === undefined) throw new Error("no result")
    return result
  }

  /** The output files of an execution under profile A. */
  async files(
    id: string
  ): Promise<{ readonly errors: string | undefined; readonly result: string | undefined }> {
    const files = await unzip((await this.ask(`/etl-executions/${id}/output-files`)).bytes)
    return { errors: files[`errors_${id}.csv`], result: files[`result_${id}.csv`] }
  }
}
