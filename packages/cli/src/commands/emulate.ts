import { Effect, Option, type Scope } from "effect"
import { resolve } from "node:path"
import { Argument, Command, Flag, optionalFlag, switchFlag } from "../command-line.ts"
import { root } from "../flags.ts"
import { connectEmulators } from "../init/connect-emulators.ts"
import { settingsBefore } from "../init/written-connections.ts"
import { Session } from "../session.ts"
import { readShared } from "../settings.ts"
import { type SettingsFile, settingsFileName } from "../settings-file.ts"
import { UsageInvalid } from "../usage-problem.ts"
import {
  emulatedConnection,
  emulatorsAdvice,
  emulatorsView,
  type RunningEmulator
} from "../views/emulators-view.ts"

const emulated = ["advocate", "actito"] as const
type Emulated = (typeof emulated)[number]

const portOption = (port: number | undefined) => (port === undefined ? {} : { port })

/** Loaded on first use: a normal call should not pay for it. */
const loadEmulators = Effect.promise(() => import("@bulkport/testkit/emulators"))

const startAdvocate = (port: number | undefined) =>
  Effect.gen(function* () {
    const { makeAdvocateEmulator } = yield* loadEmulators
    const { apiKey, apiUrl, tenantAlias } = yield* makeAdvocateEmulator(portOption(port))
    return {
      id: "advocate",
      url: apiUrl,
      environment: {
        ADVOCATE_TENANT_ALIAS: tenantAlias,
        ADVOCATE_API_KEY: apiKey,
        ADVOCATE_BASE_URL: apiUrl
      },
      sample: {
        name: "users.csv",
        content: "accountId,id,firstName,email\nA1,U1,Ada,ada@example.com\nA2,U2,Ben,ben@example.com\n",
        command: ["run", "users.csv", "--provider", "advocate", "--import", "users"]
      }
    } satisfies RunningEmulator
  })

const startActito = (port: number | undefined) =>
  Effect.gen(function* () {
    const { makeActitoEmulator } = yield* loadEmulators
    const { apiKey, entity, url } = yield* makeActitoEmulator(portOption(port))
    return {
      id: "actito",
      url,
      environment: { ACTITO_ENTITY: entity, ACTITO_API_KEY: apiKey, ACTITO_BASE_URL: url },
      sample: {
        name: "customers.csv",
        content: "customerId,emailAddress,firstName\nC1,ada@example.com,Ada\nC2,ben@example.com,Ben\n",
        command: [
          "run",
          "customers.csv",
          "--provider",
          "actito",
          "--table",
          "Customers",
          "--key",
          "customerId"
        ]
      }
    } satisfies RunningEmulator
  })

const starters: Record<
  Emulated,
  (port: number | undefined) => Effect.Effect<RunningEmulator, Error, Scope.Scope>
> = {
  advocate: startAdvocate,
  actito: startActito
}

/** The port that an earlier call has written down, so that runs which were begun there can go on. */
const portBefore = (file: SettingsFile | undefined, id: Emulated): number | undefined => {
  const url = file?.connections.get(emulatedConnection(id))?.settings["baseUrl"]
  const port = url === undefined || !URL.canParse(url) ? 0 : Number(new URL(url).port)
  return port > 0 ? port : undefined
}

const startAll = (
  chosen: ReadonlyArray<Emulated>,
  port: number | undefined,
  before: SettingsFile | undefined
) =>
  Effect.forEach(chosen, (id, index) => {
    if (port !== undefined) return starters[id](port + index)
    const known = portBefore(before, id)
    const anywhere = starters[id](undefined)
    // Something else may use it by now.
    return known === undefined ? anywhere : starters[id](known).pipe(Effect.catch(() => anywhere))
  }).pipe(
    Effect.mapError(
      (error) =>
        new UsageInvalid({
          problem: `An emulator could not be started: ${(error as NodeJS.ErrnoException).code ?? error.message}.`,
          advice: "Choose another port with --port, or leave it out for a free one."
        })
    )
  )

/** Emulators of the services on this machine, to try things out without an account. */
export const emulateCommand = Command.make(
  "emulate",
  {
    id: Argument.Literals("emulator", emulated).pipe(
      Argument.withDescription("Only this one; all unless given"),
      Argument.optional
    ),
    port: Flag.Int("port").pipe(
      Flag.filter(
        (port) => port > 0 && port < 65_535,
        (port) => `Expected a port between 1 and 65534, not ${port}`
      ),
      optionalFlag,
      Flag.withDescription("Port on this machine, the next one for a second emulator; free ones unless given")
    ),
    writeConfig: switchFlag(
      "write-config",
      "Write connections to them into bulkport.json, so that no variable has to be set"
    )
  },
  Effect.fn("cli.emulate")(function* ({ id, port, writeConfig }) {
    const shared = yield* root
    yield* readShared(shared)
    const session = yield* Session
    const path = resolve(session.surroundings.folder, shared.config ?? settingsFileName)
    // What is wrong with the file had better be known before anything is started.
    const before = writeConfig ? yield* settingsBefore(path, session.surroundings) : undefined
    const emulators = yield* startAll(
      Option.match(id, { onNone: () => [...emulated], onSome: (one) => [one] }),
      port,
      before?.file
    )
    if (writeConfig) yield* connectEmulators(path, session.surroundings, emulators)
    const shown = { emulators, ...(writeConfig ? { settingsFile: path } : {}) }
    session.answer(emulatorsView(session, shown))
    if (!session.quiet) session.tell(emulatorsAdvice(session, shown))
    return yield* Effect.never
  }, Effect.scoped)
).pipe(
  Command.withDescription("Run local emulators of the services, to try things out without an account"),
  Command.withExamples([
    { command: "bulkport emulate", description: "Emulate all services on free ports" },
    {
      command: "bulkport emulate --write-config",
      description: "The same, and write bulkport.json so that imports find them"
    },
    { command: "bulkport emulate advocate --port 4711", description: "Emulate one service on a chosen port" }
  ])
)
