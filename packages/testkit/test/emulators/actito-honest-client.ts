/**
 * A client of the Actito emulator that is never wrong about a row: it says what became of one only where the service leaves
 * no doubt. Shares no code with the provider, and knows the two spellings by heart.
 */
import { parse } from "csv-parse/sync"
import { gunzipSync } from "node:zlib"
import type { ActitoEmulator } from "../../src/emulators/actito/index.ts"
import { unzip } from "./actito-client.ts"

/** What the client says of a row. */
export type RowState = "accepted" | "rejected" | "unknown"

type Json = Readonly<Record<string, unknown>>

interface Spelling {
  readonly definition: Json
  readonly table: (result: Json) => unknown
  readonly read: string
  readonly written: ReadonlyArray<string>
  readonly rejected: string
  readonly flag: string
}

const columns = ["customerId", "emailAddress", "firstName"]

const spellings: Readonly<Record<string, Spelling>> = {
  A: {
    definition: {
      name: "honest",
      dataLoadings: [
        {
          destination: { type: "PROFILE_TABLE", id: "16" },
          mode: "CREATE_UPDATE",
          attributesMapping: columns.map((name) => ({ headerColumn: name, attributeName: name }))
        }
      ],
      generateErrorFile: true,
      generateResultFile: true
    },
    table: (result) => (result["destination"] as Json)["id"],
    read: "rowsRead",
    written: ["rowsCreated", "rowsUpdated", "rowsIgnored"],
    rejected: "rowsInError",
    flag: "withErrors"
  },
  B: {
    definition: {
      label: "honest",
      loads: [
        {
          target: { kind: "profileTable", table: "16" },
          action: "INSERT_OR_UPDATE",
          columns: Object.fromEntries(columns.map((name) => [name, name]))
        }
      ],
      outputs: { rejectedRows: true, processedRows: true }
    },
    table: (result) => result["table"],
    read: "linesRead",
    written: ["inserted", "modified", "skipped"],
    rejected: "linesRejected",
    flag: "hasRejects"
  }
}

const classes: ReadonlyArray<readonly [RegExp, "succeeded" | "partial" | "failed"]> = [
  [/with_error|partial/, "partial"],
  [/^(success|finished|completed|done)$/, "succeeded"],
  [/^(error|failed|ko|aborted)$/, "failed"]
]

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" ? value : typeof value === "string" ? Number(value) : undefined

/** Imports through one emulator. */
export class HonestClient {
  readonly #emulator: ActitoEmulator
  readonly #spelling: Spelling
  #token: string | undefined

  constructor(emulator: ActitoEmulator) {
    const spelling = spellings[emulator.wireProfile.name]
    if (spelling === undefined) throw new Error("the client knows no such spelling")
    this.#emulator = emulator
    this.#spelling = spelling
  }

  /** Imports a CSV of customers, and says what became of the rows with these keys. */
  async importCustomers(csv: string, keys: ReadonlyArray<string>): Promise<ReadonlyMap<string, RowState>> {
    const states = new Map<string, RowState>(keys.map((key) => [key, "unknown"]))
    const id = await this.#create(csv)
    if (id === undefined) return states
    const path = `/etl-executions/${id}`
    const status = await this.#waitFor(path)
    const total = this.#rejectedIn(await this.#readLate(`${path}/integration-results`), status, keys.length)
    const named = await this.#namedRows(`${path}/output-files`)
    for (const [key, state] of named) states.set(key, state)
    const rejected = [...states.values()].filter((state) => state === "rejected").length
    if (total !== rejected) return states
    for (const [key, state] of states) if (state === "unknown") states.set(key, "accepted")
    return states
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const base = `${this.#emulator.url}/mass-imports/v5/entities/${this.#emulator.entity}`
    for (let attempt = 0; attempt < 20; attempt++) {
      this.#token ??= await this.#newToken()
      if (this.#token === undefined) continue
      const headers = { authorization: `Bearer ${this.#token}` }
      const response = await fetch(base + path, { ...init, headers })
      if (response.status === 401) this.#token = undefined
      const isPassing = [401, 429, 503].includes(response.status)
      if (!isPassing) return response
      await response.arrayBuffer()
    }
    throw new Error(`no answer to ${path}`)
  }

  async #newToken(): Promise<string | undefined> {
    const headers = { authorization: this.#emulator.apiKey }
    const response = await fetch(`${this.#emulator.url}/auth/token`, { headers })
    if (response.status !== 200) {
      await response.arrayBuffer()
      return undefined
    }
    return ((await response.json()) as { accessToken: string }).accessToken
  }

  async #create(csv: string): Promise<string | undefined> {
    const { parts } = this.#emulator.wireProfile
    const form = new FormData()
    form.append(parts.data, new Blob([csv]), "customers.csv")
    form.append(parts.definition, new Blob([JSON.stringify(this.#spelling.definition)]), "definition.json")
    const response = await this.#ask("/etl-executions", { method: "POST", body: form })
    const text = await response.text()
    if (response.status >= 500) return undefined
    if (!response.ok) throw new Error(`refused: ${response.status} ${text}`)
    const body = (text === "" ? {} : JSON.parse(text)) as Json
    const id = body["id"] ?? body["executionId"] ?? response.headers.get("location")?.split("/").at(-1)
    return typeof id === "string" || typeof id === "number" ? String(id) : undefined
  }

  async #waitFor(path: string): Promise<string> {
    for (let look = 0; look < 5_000; look++) {
      const body = (await (await this.#ask(path)).json()) as Json
      const word = String(body["status"]).toLowerCase().replaceAll(/[- ]/g, "_")
      const found = classes.find(([words]) => words.test(word))
      if (found !== undefined) return found[1]
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    throw new Error("the execution does not end")
  }

  /** The answer once it is there; undefined when it never is. */
  async #readLate(path: string): Promise<Buffer | undefined> {
    for (let look = 0; look < 5; look++) {
      const response = await this.#ask(path)
      const bytes = Buffer.from(await response.arrayBuffer())
      if (response.status === 200) return bytes
    }
    return undefined
  }

  /** How many rows were rejected, where state, flag and counts agree about that. */
  #rejectedIn(bytes: Buffer | undefined, status: string, rows: number): number | undefined {
    if (bytes === undefined) return undefined
    const body: unknown = JSON.parse(bytes.toString())
    const lists = Array.isArray(body)
      ? [body]
      : Object.values(body as Json).filter((each) => Array.isArray(each))
    const items = (lists[0] ?? [body]) as ReadonlyArray<Json>
    const own = items.filter((item) => this.#spelling.table(item) === "16")
    const [item] = own
    if (item === undefined || own.length > 1) return undefined
    const rejected = numberOf(item[this.#spelling.rejected])
    const counts = [...this.#spelling.written.map((name) => numberOf(item[name])), rejected]
    const sum = counts.reduce(
      (total, next) => (total === undefined || next === undefined ? undefined : total + next),
      0
    )
    const isWhole = sum === rows && numberOf(item[this.#spelling.read]) === rows
    if (!isWhole || rejected === undefined || item[this.#spelling.flag] !== rejected > 0) return undefined
    return (status === "succeeded") === (rejected === 0) ? rejected : undefined
  }

  async #namedRows(path: string): Promise<ReadonlyMap<string, RowState>> {
    const named = new Map<string, RowState>()
    for (const text of await this.#outputFiles(path)) {
      const delimiter = [",", ";", "\t"].find((each) => text.split("\n")[0]?.includes(each)) ?? ","
      const rows: ReadonlyArray<Record<string, string>> = parse(text, { columns: true, bom: true, delimiter })
      for (const row of rows) {
        const isError = Object.keys(row).some((name) => /reason|error/i.test(name))
        named.set(row["customerId"] ?? "", isError ? "rejected" : "accepted")
      }
    }
    return named
  }

  /** Texts of the output files; none where there are none, or where they cannot be trusted. */
  async #outputFiles(path: string): Promise<ReadonlyArray<string>> {
    const bytes = await this.#readLate(path)
    if (bytes === undefined || bytes.length === 0 || bytes[0] === 0x7b) return []
    if (bytes[0] === 0x1f) return [gunzipSync(bytes).toString()]
    if (bytes[0] !== 0x50) return [bytes.toString()]
    const files = await unzip(bytes).catch(() => ({}))
    const texts = Object.values<string>(files)
    return texts.length > 2 ? [] : texts
  }
}
