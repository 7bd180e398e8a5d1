/** What the soak imports: small files of every kind, each with content of its own. */
import type { PlanRequest } from "@bulkport/core"
import type { SettingsOf } from "@bulkport/core"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { ServiceAddresses } from "./services-process.ts"

/** Whose imports there are. Each has an entity of its own at Actito, and all share a tenant of Advocate. */
export const tenants = ["north", "east", "south", "west"] as const

/** Files of this tenant go to Advocate in parts of so many rows. */
const inParts = { tenant: "west", rows: 3 } as const

/** One import, and what it must lead to at the service. */
export interface PlannedImport {
  readonly number: number
  readonly tenant: string
  readonly request: PlanRequest
  /** How many jobs it takes. */
  readonly jobs: number
  /** How many events it records. */
  readonly events: number
}

/** A file in the making. */
interface Kind {
  readonly name: string
  readonly content: (number: number) => string
  readonly sentRows: number
  readonly events: number
  readonly provider: string
  readonly importType: string
  readonly options?: PlanRequest["options"]
}

const lines = (...all: ReadonlyArray<string>): string => `${all.join("\n")}\n`

/** One is set aside, and the service refuses another. */
const users: Kind = {
  name: "users",
  content: (number) =>
    lines(
      "accountId,id,firstName,email,referredBy.code",
      ...[1, 2, 3, 4].map((row) => `A${number},U${number}-${row},Ada,u${number}.${row}@example.com,`),
      `A${number},U${number}-5,Cy,no address at all,`,
      `A${number},U${number}-6,Di,u${number}.6@example.com,NOBODYSCODE`
    ),
  sentRows: 5,
  events: 0,
  provider: "advocate",
  importType: "users"
}

/** Without idempotency keys: importing twice records every event twice. The service refuses those of one who is nobody. */
const events: Kind = {
  name: "events",
  content: (number) =>
    lines(
      "accountId,userId,event.key,event.dateTriggered",
      ...["123", "321", "321", "999", "123"].map(
        (user, row) => `${user},${user},signup,${1_700_000_000_000 + number * 10 + row}`
      )
    ),
  sentRows: 5,
  events: 4,
  provider: "advocate",
  importType: "user-events",
  options: { "idempotency-keys": "none" }
}

/** The service refuses one. */
const profiles: Kind = {
  name: "profiles",
  content: (number) =>
    lines(
      "customerId,emailAddress,firstName",
      ...[1, 2, 3, 4].map((row) => `C${number}-${row},c${number}.${row}@example.com,Ada`),
      `C${number}-5,no address at all,Cy`
    ),
  sentRows: 5,
  events: 0,
  provider: "actito",
  importType: "profiles",
  options: { table: "Customers", key: ["customerId"] }
}

const manyUsers: Kind = {
  ...users,
  name: "many-users",
  content: (number) =>
    lines(
      "accountId,id,firstName,email",
      ...Array.from(
        { length: 300 },
        (_, row) => `B${number},V${number}-${row},Ben,v${number}.${row}@example.com`
      )
    ),
  sentRows: 300
}

const kinds = [users, events, profiles, events, users, manyUsers, users, profiles, events] as const

const isCut = (tenant: string, { provider }: Kind): boolean =>
  provider === "advocate" && tenant === inParts.tenant

/** Writes the files of so many imports into a folder. */
export const planImports = (count: number, folder: string): Promise<ReadonlyArray<PlannedImport>> =>
  Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const tenant = tenants[number % tenants.length] ?? tenants[0]
      const chosen = kinds[number % kinds.length] ?? users
      // A hundred parts are no small import.
      const kind = chosen === manyUsers && isCut(tenant, chosen) ? users : chosen
      const file = join(folder, `${number}-${kind.name}.csv`)
      await writeFile(file, kind.content(number))
      const { options, provider, importType } = kind
      return {
        number,
        tenant,
        request: {
          file,
          provider,
          importType,
          tenant,
          connection: connectionOf(tenant, provider),
          tolerance: { mode: "tolerant" },
          ...(options === undefined ? {} : { options })
        },
        jobs: isCut(tenant, kind) ? Math.ceil(kind.sentRows / inParts.rows) : 1,
        events: kind.events
      }
    })
  )

/** Settings of a tenant for a provider, under a name. */
export interface SoakConnection {
  readonly tenant: string
  readonly provider: string
  readonly settings: Readonly<Record<string, string>>
}

/** What the settings of a tenant for a provider are called. */
export const connectionOf = (tenant: string, provider: string): string => `${tenant}-${provider}`

const settingsOf = (
  { actito, advocate }: ServiceAddresses,
  wireProfile: string,
  provider: string,
  tenant: string
): Readonly<Record<string, string>> =>
  provider === "actito"
    ? { ...actito, entity: tenant, wireProfile, requestsPerMinute: "1000000", runsPerDay: "1000000" }
    : { ...advocate, ...(tenant === inParts.tenant ? { maxRows: String(inParts.rows) } : {}) }

/** Settings of each tenant at the emulated services. `wireProfile` is the path of one by which executions can be listed. */
export const soakConnections = (
  addresses: ServiceAddresses,
  wireProfile: string
): ReadonlyArray<SoakConnection> =>
  tenants.flatMap((tenant) =>
    ["advocate", "actito"].map((provider) => ({
      tenant,
      provider,
      settings: settingsOf(addresses, wireProfile, provider, tenant)
    }))
  )

/** The same for a registry of providers. */
export const settingsAt =
  (addresses: ServiceAddresses, wireProfile: string): SettingsOf =>
  (plugin, _connection, tenant = tenants[0]) =>
    settingsOf(addresses, wireProfile, plugin.id, tenant)

/** Writes the wire profile. A start whose reply is lost can be looked for by it; otherwise a person would have to. */
export const writeWireProfile = async (folder: string): Promise<string> => {
  const path = join(folder, "wire-profile.json")
  await writeFile(path, JSON.stringify({ canListExecutions: true }))
  return path
}
