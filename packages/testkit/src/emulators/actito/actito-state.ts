/** What the handlers of one emulator share. */
import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import type { ActitoBehaviour } from "./actito-behaviour.ts"
import type { EmulatedTable } from "./emulated-table.ts"
import type { Execution, NewExecution } from "./execution.ts"
import { Limits } from "./limits.ts"
import type { RemoteFiles } from "./remote-files.ts"
import { RequestRefused } from "./request-refused.ts"
import { runExecution } from "./run-execution.ts"
import type { TableCatalogue } from "./table-catalogue.ts"
import { TokenIssuer } from "./token-issuer.ts"
import { TrafficRecord } from "./traffic.ts"
import { v4Spelling } from "./v4-definition.ts"
import { Webhooks } from "./webhooks.ts"
import type { WireProfile } from "./wire-profile.ts"

/** A predefined ETL (dossier 3, operations 5 to 8). */
export interface Etl {
  readonly id: string
  readonly entity: string
  readonly received: unknown
}

/** What a state begins with. */
export interface StateOptions {
  readonly apiKey: string
  readonly profile: WireProfile
  readonly behaviour: ActitoBehaviour
  /** The tables of every entity of the licence. */
  readonly entities: ReadonlyMap<string, TableCatalogue>
  readonly remote: RemoteFiles
  readonly folder: string
}

/** The emulated licence's state. */
export class ActitoState {
  readonly apiKey: string
  readonly profile: WireProfile
  readonly behaviour: ActitoBehaviour
  readonly remote: RemoteFiles
  readonly tokens = new TokenIssuer()
  readonly limits = new Limits()
  readonly traffic = new TrafficRecord()
  readonly webhooks = new Webhooks()
  readonly executions = new Map<string, Execution>()
  readonly etls = new Map<string, Etl>()
  readonly #entities: ReadonlyMap<string, TableCatalogue>
  readonly #folder: string
  readonly #closing = new AbortController()
  #nextId = 1_000_101
  #nextFolder = 1

  constructor(options: StateOptions) {
    this.apiKey = options.apiKey
    this.profile = options.profile
    this.behaviour = options.behaviour
    this.remote = options.remote
    this.#entities = options.entities
    this.#folder = options.folder
  }

  /** Names of all entities, whoever may see them. */
  entities(): ReadonlyArray<string> {
    return [...this.#entities.keys()]
  }

  /** The tables of an entity. Throws `RequestRefused` (404) when there is none of that name. */
  tablesOf(entity: string): TableCatalogue {
    const tables = this.#entities.get(entity)
    if (tables === undefined) throw new RequestRefused(404, "NOT_FOUND", "no such entity")
    return tables
  }

  /** Under which name runs of a table are counted: its id, and after that the entity unless it is the first one. */
  allowanceOf(entity: string, { structure }: EmulatedTable): string {
    return entity === this.entities()[0] ? structure.id : `${structure.id} ${entity}`
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

  /** Accepts an execution and starts it, by default once those before it on the same table have run. */
  accept(accepted: NewExecution): Execution {
    const execution: Execution = {
      ...accepted,
      id: this.newId(),
      createdAt: Date.now(),
      endedAt: undefined,
      outcome: undefined,
      statusPolls: 0,
      resultsPolls: 0,
      outputFilesPolls: 0
    }
    this.executions.set(execution.id, execution)
    const { table } = execution.definition
    table.queue =
      this.behaviour.tableOrder === "together"
        ? Promise.all([table.queue, this.#run(execution)]).then(() => undefined)
        : table.queue.then(() => this.#run(execution))
    if (execution.etlId !== undefined) this.webhooks.follow(execution, this.behaviour)
    return execution
  }

  async #run(execution: Execution): Promise<void> {
    const spelling = execution.api === "v4" ? v4Spelling : this.profile
    const outcome = await runExecution(execution, spelling, this.behaviour, this.#closing.signal)
    await rm(execution.upload.path, { force: true })
    execution.endedAt = Date.now()
    execution.outcome = outcome
  }

  /** Waits until every accepted run is over. */
  async settle(): Promise<void> {
    await Promise.all([...this.executions.values()].map(({ definition }) => definition.table.queue))
  }

  /** Stops the runs under way and waits for them. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.webhooks.close()
    await this.settle()
  }
}
