/** Every example of every help does what it says, for real. */
import { existsSync } from "node:fs"
import { copyFile, mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"
import { outlineOf } from "../src/command-line.ts"
import { wordsOfAll } from "../src/command-outline.ts"
import { commandTree } from "../src/main.ts"
import { builtInPlugins } from "../src/plugins.ts"
import { type Called, type CallOptions, call, documentOf, folderWith } from "./support/call.ts"
import {
  emulateActito,
  emulateAdvocate,
  importCustomers,
  importUsers,
  users,
  usersWithFault,
  customers
} from "./support/emulated.ts"
import { argumentsOf, helpExamples } from "./support/help-examples.ts"

const examples = await helpExamples()
const commands = [...new Set(examples.map(({ command }) => command))]

const openapi = fileURLToPath(
  new URL("../../provider-actito/test/__fixtures__/openapi.b.json", import.meta.url)
)

const old = JSON.stringify({
  mode: "CREATE_UPDATE",
  format: { separator: ";" },
  attributesMapping: [{ headerColumn: "Id", attributeName: "customerId" }]
})

/** Where the examples are called: with the files that they name, and both services. */
const prepared = async (store: string) => {
  const [advocate, actito] = [await emulateAdvocate(), await emulateActito()]
  const folder = await folderWith({
    "users.csv": users,
    "faulty.csv": usersWithFault,
    "customers.csv": customers,
    "contacts.csv": "Id,Email\nC7,ada@example.com\n",
    "export.csv": Buffer.from(
      "accountId;id;firstName;Mail;Notes\nA9;U9;Zo\u00EB;zoe@example.com;new\n",
      "latin1"
    ),
    "old.json": old,
    "bulkport.json": JSON.stringify({
      connections: {
        staging: {
          provider: "advocate",
          settings: {
            tenantAlias: advocate.environment.ADVOCATE_TENANT_ALIAS,
            baseUrl: advocate.environment.ADVOCATE_BASE_URL
          }
        }
      }
    })
  })
  await copyFile(openapi, join(folder, "mass-imports.json"))
  await mkdir(join(folder, "here"))
  await copyFile(join(folder, "users.csv"), join(folder, "here", "users.csv"))
  const environment = {
    ...advocate.environment,
    ...actito.environment,
    HOME: folder,
    CI: "1",
    BULKPORT_STORE: store
  }
  const world: World = { advocate, actito, options: { environment, folder } }
  return world
}

interface World {
  readonly advocate: Awaited<ReturnType<typeof emulateAdvocate>>
  readonly actito: Awaited<ReturnType<typeof emulateActito>>
  readonly options: Required<Pick<CallOptions, "environment" | "folder">>
  /** A run that has ended, for all examples that only look at it. */
  finished?: Promise<string>
}

const idOf = (called: Called): string => {
  const { report, run, error } = documentOf<{
    readonly report?: { readonly runId: string }
    readonly run?: { readonly id: string }
    readonly error?: { readonly runId: string }
  }>(called)
  const id = report?.runId ?? run?.id ?? error?.runId
  if (id === undefined) throw new Error(called.stdout)
  return id
}

const json = async ({ options }: World, ...args: ReadonlyArray<string>): Promise<string> =>
  idOf(await call([...args, "--json"], options))

const staged = (world: World) => json(world, "stage", ...importUsers.slice(1), "--again")

const validated = async (world: World) => json(world, "validate", await staged(world))
const started = async (world: World) => json(world, "start", await validated(world))

/** A run taken so far that the example's command comes next. */
const runFor: Readonly<Record<string, (world: World) => Promise<string>>> = {
  validate: staged,
  start: validated,
  track: started,
  collect: async (world) => json(world, "track", await started(world), "--wait"),
  resume: staged,
  settle: async (world) => {
    world.actito.emulator.addFault({ on: "create-execution", action: { type: "lose-reply" } })
    return json(world, ...importCustomers, "--again")
  },
  "queue cancel": (world) => queued(world),
  "queue resume": async (world) => {
    const run = await queued(world)
    await call(["queue", "cancel", run], world.options)
    return run
  },
  retry: (world) => json(world, "run", "faulty.csv", ...importUsers.slice(2), "--allow-findings", "--again")
}

/** A run that waits in the queue. */
const queued = async ({ options }: World): Promise<string> => {
  const called = await call(["submit", ...importUsers.slice(1), "--json"], options)
  return documentOf<{ readonly run: string }>(called).run
}

/** What has to be there before an example is called. */
const before: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  "token revoke": ({ options }) => call(["token", "create", "shop", "--all-tenants"], options),
  worker: ({ options }) =>
    call(["token", "create", "shop", "--all-tenants", "--tokens", "tokens.json"], options)
}

/** Commands that need a store with a queue. */
const withQueue = ["queue", "submit", "worker"]

const finished = (world: World) => json(world, ...importUsers, "--again")

/** Jobs that examples name are at the service. */
const jobFor = async (world: World, command: string): Promise<string> => {
  if (command === "settle") return world.actito.emulator.executions().at(-1)?.id ?? ""
  await finishedOnce(world)
  return world.advocate.emulator.jobs().at(-1)?.id ?? ""
}

/** Examples that end in another way than well, and why that is right here. */
const otherCodes: Readonly<Record<string, ReadonlyArray<number>>> = {
  // Nothing was mended, so that the row is rejected once more.
  "bulkport retry 20260801-101500-abcde": [3, 4],
  // The file has two rows.
  "bulkport runs row 20260801-101500-abcde --line 48113": [2],
  // The files of keys that it looks for are not here.
  "bulkport doctor": [0, 6],
  "bulkport doctor --connection staging": [0, 6],
  "bulkport doctor --offline --json": [0, 6],
  // An emulator is not what its description says.
  "bulkport actito profile check mass-imports.json": [3],
  "bulkport actito profile check mass-imports.json --output wire-profile.json": [3],
  // Whether a service keeps a list of its jobs is known once it is opened.
  "bulkport actito jobs": [2],
  "bulkport actito jobs --imports-only --running": [2],
  "bulkport actito migrate old.json --table 16 --output new.json": [0, 3],
  "bulkport actito migrate old.json --table Purchases --table-type custom": [0, 3]
}

const runId = "20260801-101500-abcde"

it("there are examples for every command that does something", () => {
  expect(examples.length).toBeGreaterThan(60)
  const all = wordsOfAll(outlineOf(commandTree(builtInPlugins))).map((words) => words.join(" "))
  // Those that only have others below them have none.
  const leaves = all.filter((words) => words !== "" && !all.some((other) => other.startsWith(`${words} `)))
  expect([...commands].sort()).toEqual([...leaves].sort())
})

const finishedOnce = (world: World): Promise<string> => (world.finished ??= finished(world))

/** The call that an example is, with a run and a job that are there, and with a free port. */
const argumentsIn = async (
  world: World,
  command: string,
  example: string
): Promise<ReadonlyArray<string>> => {
  const words = argumentsOf(example)
  const at = words.indexOf("--job")
  const needsRun = words.includes(runId) || words.includes("--last")
  const run = needsRun ? await (runFor[command] ?? finishedOnce)(world) : ""
  const job = at === -1 ? "" : await jobFor(world, command)
  return words
    .map((word, index) => (word === runId ? run : at !== -1 && index === at + 1 ? job : word))
    .filter((word, index) => word !== "--port" && words[index - 1] !== "--port")
    .map((word) => (word === "0.0.0.0:8080" ? "127.0.0.1:0" : word))
}

it.each(commands)("the examples of %s do what they say", async (command) => {
  const world = await prepared(withQueue.includes(command.split(" ")[0] ?? "") ? "sqlite" : "folder")
  const { environment, folder } = world.options
  await before[command]?.(world)
  if (command === "init") await rm(join(folder, "bulkport.json"))
  for (const { example } of examples.filter((each) => each.command === command)) {
    const words = await argumentsIn(world, command, example)
    const isAsking = words.join(" ") === "init"
    const called = await call(words, {
      folder,
      environment: isAsking ? { ...environment, CI: undefined } : environment,
      ...(isAsking ? { typed: ["advocate", "mine", "test_abc", "", "", ""] } : {}),
      ...(words[0] === "emulate" ? { stopAt: "Press Ctrl-C" } : {}),
      ...(words[0] === "worker" ? { stopAt: "worker started" } : {}),
      ...(words[1] === "watch" ? { stopAtOutput: "No run is under way" } : {})
    })
    const told = `${example}\n${called.stdout}${called.stderr}`
    expect(otherCodes[example] ?? [0], told).toContain(called.code)
    if (called.code !== 2) expect(called.stdout, told).not.toBe("")
    const output = words[words.indexOf("--output") + 1] ?? ""
    if (words.includes("--output")) expect(existsSync(join(folder, output)), told).toBe(true)
  }
})
