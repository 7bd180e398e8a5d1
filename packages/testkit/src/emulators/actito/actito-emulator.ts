/** An emulator of Actito's mass imports (V5 ETL executions): a real HTTP server that really processes the rows. */
import { Effect, type Scope } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startEmulator, type Emulator } from "../emulator.ts"
import { defaultBehaviour, type ActitoBehaviour } from "./actito-behaviour.ts"
import { actitoService } from "./actito-service.ts"
import { ActitoState } from "./actito-state.ts"
import type { TableRecord } from "./emulated-table.ts"
import { describeExecution, type EmulatedExecution } from "./execution.ts"
import { RemoteFiles, type RemoteLocations } from "./remote-files.ts"
import { TableCatalogue } from "./table-catalogue.ts"
import { customersTable, ordersTable, type TableStructure } from "./table-structure.ts"
import type { Traffic } from "./traffic.ts"
import type { WebhookDelivery, WebhookSubscription } from "./webhooks.ts"
import { wireProfileA } from "./wire-profile-a.ts"
import { wireProfileB } from "./wire-profile-b.ts"
import type { WireProfile } from "./wire-profile.ts"

/** How to start an emulator: what is fixed from then on, and any switch of the behaviour. */
export interface ActitoEmulatorOptions extends Partial<ActitoBehaviour> {
  /** Technical name of the entity; `bulkport-demo` when left out. */
  readonly entity?: string
  /** Names of further entities of the licence, each with the same tables, and records of its own. None when left out. */
  readonly entities?: ReadonlyArray<string>
  /** Files that the service can fetch itself, by location and name. */
  readonly remoteLocations?: RemoteLocations
  /** The only accepted key; `actito-emulator-api-key` when left out. */
  readonly apiKey?: string
  /** The assumed spelling of the API: `A` (the dossier's, and the default), `B` (its opposite), or one of your own. */
  readonly wireProfile?: "A" | "B" | WireProfile
  /** The tables at the start; `Customers` (id 16) and the custom table `Orders` when left out. */
  readonly tables?: ReadonlyArray<TableStructure>
  /** A free port when left out. */
  readonly port?: number
}

/** The records of one table. */
export interface EmulatedRecords {
  readonly count: number
  /** The record with this value of an attribute; the first one when the attribute is not unique. */
  readonly find: (attribute: string, value: string) => TableRecord | undefined
  readonly all: () => ReadonlyArray<TableRecord>
  readonly clear: () => void
}

/** The tables of the emulator. */
export interface EmulatedTables {
  readonly list: () => ReadonlyArray<TableStructure>
  /** Adds an empty table, in place of one with the same id. */
  readonly add: (structure: TableStructure) => void
}

/** The file transfers of the licence (dossier 9). */
export interface EmulatedRemote {
  /** Puts a file into a location, which is made when it is new; in place of one with the same name. */
  readonly put: (location: string, name: string, bytes: string | Uint8Array) => void
  readonly remove: (location: string, name: string) => void
  /** Adds a location without files. */
  readonly addLocation: (location: string) => void
}

/** The webhooks of the licence (dossier 8): they tell of triggered executions, and never of one-shots. */
export interface EmulatedWebhooks {
  /** Tells a subscriber of everything that is triggered from now on. Returns the subscription's id. */
  readonly subscribe: (subscription: WebhookSubscription) => string
  /** Every post so far, oldest first. */
  readonly deliveries: () => ReadonlyArray<WebhookDelivery>
  /** Settles once everything that was triggered so far is over and was told. */
  readonly settle: () => Promise<void>
}

/** A running emulator. */
export interface ActitoEmulator extends Emulator {
  readonly entity: string
  readonly apiKey: string
  readonly wireProfile: WireProfile
  /** The switches: assign to them to change what the emulator does from the next request on. */
  readonly behaviour: ActitoBehaviour
  /** Tables of the first entity. */
  readonly tables: EmulatedTables
  readonly remote: EmulatedRemote
  readonly webhooks: EmulatedWebhooks
  /** How hard was asked since the start or the last `clearRequests()`. */
  readonly traffic: () => Traffic
  /** Everything accepted so far, oldest first. */
  readonly executions: () => ReadonlyArray<EmulatedExecution>
  /** The records of a table of an entity (the first one when left out), by its id or name. Throws when there is none. */
  readonly records: (table: string, entity?: string) => EmulatedRecords
  /** Settles when the run of every accepted execution is over, which may be before the status says so. */
  readonly settle: () => Promise<void>
  /** Ends every token now, whatever its lifetime said. */
  readonly expireTokens: () => void
  /** Runs of the day that a table of the first entity has used up, by its id. */
  readonly creationsToday: (table: string) => number
  /** Gives every table its whole daily allowance back. */
  readonly startNewDay: () => void
  /** What went wrong inside the emulator itself. Anything in here is a bug of the emulator. */
  readonly bugs: () => ReadonlyArray<unknown>
}

const profileOf = (choice: "A" | "B" | WireProfile): WireProfile =>
  choice === "A" ? wireProfileA : choice === "B" ? wireProfileB : choice

/**
 * Starts an emulator that lives as long as the scope.
 *
 * Uploads and output files lie in a temporary folder, which goes with the scope; runs under way are stopped.
 */
export const makeActitoEmulator: (
  options?: ActitoEmulatorOptions
) => Effect.Effect<ActitoEmulator, Error, Scope.Scope> = Effect.fn("makeActitoEmulator")(function* (
  options: ActitoEmulatorOptions = {}
) {
  const {
    apiKey = "actito-emulator-api-key",
    entities = [],
    entity = "bulkport-demo",
    port,
    remoteLocations,
    tables: structures = [customersTable, ordersTable],
    wireProfile = "A",
    ...switches
  } = options
  const profile = profileOf(wireProfile)
  const behaviour = { ...defaultBehaviour(profile), ...switches }
  const tables = new TableCatalogue(structures)
  const others = entities.filter((name) => name !== entity)
  const catalogues = new Map([
    [entity, tables],
    ...others.map((name) => [name, new TableCatalogue(structures)] as const)
  ])
  const remote = new RemoteFiles(remoteLocations)
  const folder = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => mkdtemp(join(tmpdir(), "bulkport-actito-")),
      catch: (cause) => new Error("the emulator's folder cannot be made", { cause })
    }),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
  )
  const state = yield* Effect.acquireRelease(
    Effect.sync(() => new ActitoState({ apiKey, profile, behaviour, entities: catalogues, remote, folder })),
    (open) => Effect.promise(() => open.close())
  )
  const server = yield* startEmulator(actitoService(state), port === undefined ? {} : { port })
  const { traffic, webhooks } = state
  webhooks.origin = server.url
  return {
    ...server,
    clearRequests: () => {
      server.clearRequests()
      traffic.forget()
    },
    traffic: () => traffic.describe(server.requests()),
    entity,
    apiKey,
    wireProfile: profile,
    behaviour,
    tables: { list: () => tables.structures(), add: (structure) => tables.add(structure) },
    remote: {
      put: (location, name, bytes) => remote.put(location, name, bytes),
      remove: (location, name) => remote.remove(location, name),
      addLocation: (location) => remote.addLocation(location)
    },
    webhooks: {
      subscribe: (subscription) => webhooks.subscribe(subscription),
      deliveries: () => webhooks.deliveries(),
      settle: () => webhooks.settle()
    },
    executions: () =>
      [...state.executions.values()].map((execution) => describeExecution(execution, behaviour)),
    records: (name, owner = entity) => {
      const table = catalogues.get(owner)?.find(name)
      if (table === undefined) throw new Error(`the emulator has no table "${name}"`)
      return {
        get count() {
          return table.size
        },
        find: (attribute, value) => table.find(attribute, value),
        all: () => table.all(),
        clear: () => table.clear()
      }
    },
    settle: () => state.settle(),
    expireTokens: () => state.tokens.expireAll(),
    creationsToday: (table) => state.limits.creationsToday(table),
    startNewDay: () => state.limits.startNewDay()
  }
})
