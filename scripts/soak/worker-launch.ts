/** How workers are started: as the command that people start, or as a program of one's own that uses the library. */
import { execFile } from "node:child_process"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { connectionOf, type SoakConnection, soakConnections } from "./planned-imports.ts"
import type { ServiceAddresses } from "./services-process.ts"

/** `command`: `bulkport worker`, as it is built. `library`: a script over `layerWorker`, with shorter times. */
export type WorkerKind = "command" | "library"

/** What a worker is told. */
export interface WorkerTask {
  readonly kind: WorkerKind
  /** What the worker is called in the queue. */
  readonly name: string
  readonly databaseUrl: string
  /** Where files of runs are. */
  readonly folder: string
  /** The working folder: settings and tokens are in there. */
  readonly home: string
  readonly addresses: ServiceAddresses
  /** The HTTP proxy through which the services are reached. */
  readonly servicesProxy: string
  readonly wireProfile: string
  /** Runs that it has under way at once. */
  readonly slots: number
  /** How long nobody may hear of a worker before others take over its runs; of the library only, and as usual when left out. */
  readonly takeoverMillis?: number
}

/** What a process is started with. */
export interface WorkerLaunch {
  /** What Node is told, the script among it. */
  readonly args: ReadonlyArray<string>
  readonly environment: Readonly<Record<string, string>>
}

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const command = pathOf("../../packages/cli/dist/bin.js")
const tokensFile = "tokens.json"

/** Variables of its own alone: nothing that is set for this machine may count. */
const environmentOf = (task: WorkerTask): Readonly<Record<string, string>> => ({
  PATH: process.env["PATH"] ?? "",
  BULKPORT_STATE_FOLDER: `${task.folder}-state`,
  HTTP_PROXY: task.servicesProxy
})

/** What a process is started with for this task. */
export const workerLaunch = (task: WorkerTask): WorkerLaunch => {
  const environment = environmentOf(task)
  if (task.kind === "library")
    return {
      args: [...process.execArgv, pathOf("import-worker.ts")],
      environment: { ...environment, SOAK_WORKER: JSON.stringify(task) }
    }
  const { actito, advocate } = task.addresses
  const flags = {
    "worker-name": task.name,
    slots: String(task.slots),
    listen: "0",
    tokens: tokensFile,
    "poll-interval": "100ms"
  }
  return {
    args: [
      "--import",
      pathOf("end-with-parent.ts"),
      command,
      "worker",
      "--json",
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
    ],
    environment: {
      ...environment,
      BULKPORT_STORE: task.databaseUrl,
      ADVOCATE_API_KEY: advocate.apiKey,
      ACTITO_API_KEY: actito.apiKey
    }
  }
}

const inSettingsFile = ({ provider, settings }: SoakConnection) => {
  const { apiKey: _fromTheEnvironment, ...kept } = settings
  return { provider, settings: kept }
}

/** Writes what the command reads in its working folder. Gives a token for its API. */
export const prepareHome = async (
  home: string,
  runsFolder: string,
  addresses: ServiceAddresses,
  wireProfile: string
): Promise<string> => {
  await mkdir(home, { recursive: true })
  const connections = Object.fromEntries(
    soakConnections(addresses, wireProfile).map((each) => [
      connectionOf(each.tenant, each.provider),
      inSettingsFile(each)
    ])
  )
  await writeFile(join(home, "bulkport.json"), JSON.stringify({ runsFolder, connections }, null, 2))
  const flags = ["--all-tenants", "--tokens", tokensFile, "--json"]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [command, "token", "create", "soak", ...flags],
    { cwd: home, env: { PATH: process.env["PATH"] ?? "", BULKPORT_STATE_FOLDER: `${runsFolder}-state` } }
  )
  return (JSON.parse(stdout) as { readonly token: string }).token
}
