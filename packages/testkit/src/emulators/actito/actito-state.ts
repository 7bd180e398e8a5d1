/** What the handlers of one emulator share. */
import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { Execution } from "./execution.ts"
import type { ImportDefinition } from "./import-definition.ts"
import { Limits } from "./limits.ts"
import { runExecution } from "./run-execution.ts"
import type { TableCatalogue } from "./table-catalogue.ts"
import { TokenIssuer } from "./token-issuer.ts"
import type { Upload } from "./upload.ts"
import type { WireProfile } from "./wire-profile.ts"

/** A predefined ETL (dossier 3, operations 5 to 8). */
export interface Etl {
  readonly id: string
  readonly received: unknown
}

/** The emulated entity's state. */
export class ActitoState {
  readonly entity: string
  readonly apiKey: string
  readonly profile: WireProfile
  readonly behaviour: ActitoBehaviour
  readonly tables: TableCatalogue
  readonly tokens = new TokenIssuer()
  readonly limits = new Limits()
  readonly executions = new Map<string, Execution>()
  readonly etls = new Map<string, Etl>()
  readonly #folder: string
  readonly #closing = new AbortController()
  #nextId = 1_000_101
  #nextFolder = 1

  constructor(options: {
    readonly entity: string
    readonly apiKey: string
    readonly profile: WireProfile
    readonly behaviour: ActitoBehaviour
    readonly tables: TableCatalogue
    readonly folder: string
  }) {
    this.entity = options.entity
    this.apiKey = options.apiKey
    this.profile = options.profile
    this.behaviour = options.behaviour
    this.tables = options.tables
    this.#folder = options.folder
  }

  /** A new id, of digits. */
  newId(): string {
    return String(this.#nextId++)
  }

  /** A new folder of its own for an upload. */
  async newFolder(): Promise<string> {
    const folder = join(this.#folder, String(this.#nextFolder++))
    await mkdir(folder, { recursive: true })
    return folder
  }

  /** Accepts an execution and starts it once those before it on the same table have run. */
  accept(
    definition: ImportDefinition,
    received: unknown,
    upload: Upload,
    etlId: string | undefined
  ): Execution {
    const execution: Execution = {
      id: this.newId(),
      etlId,
      received,
      definition,
      upload,
      createdAt: Date.now(),
      endedAt: undefined,
      outcome: undefined,
      statusPolls: 0,
      resultsPolls: 0,
      outputFilesPolls: 0
    }
    this.executions.set(execution.id, execution)
    const { table } = definition
    table.queue = table.queue.then(async () => {
      const outcome = await runExecution(execution, this.profile, this.behaviour, this.#closing.signal)
      await rm(upload.path, { force: true })
      execution.endedAt = Date.now()
      execution.outcome = outcome
    })
    return execution
  }

  /** Waits until every accepted run is over. */
  async settle(): Promise<void> {
    await Promise.all([...this.executions.values()].map(({ definition }) => definition.table.queue))
  }

  /** Stops the runs under way and waits for them. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.settle()
  }
}
