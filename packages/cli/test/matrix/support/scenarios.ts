/** The imports that every matrix goes through: each provider, with rows that are accepted and rows that are not. */
import { importCustomers } from "../../support/emulated.ts"
import {
  type Emulator,
  makeActitoEmulator,
  makeAdvocateEmulator,
  type SftpFault
} from "@bulkport/testkit/emulators"
import { Effect, type Scope } from "effect"

/** An emulated service, whichever it is. */
export interface Service extends Pick<
  Emulator,
  "addFault" | "clearFaults" | "openConnections" | "requests" | "requestsOf"
> {
  /** Scripts a fault of its SFTP server, where it has one. */
  readonly addDropFault?: (fault: SftpFault) => void
  readonly environment: Readonly<Record<string, string>>
  /** What must appear nowhere. */
  readonly secrets: ReadonlyArray<string>
  /** Addresses, which differ from start to start. */
  readonly origins: ReadonlyArray<string>
  /** Jobs made so far, oldest first. */
  readonly jobIds: () => ReadonlyArray<string>
  /** How often rows took effect, where a row that is imported twice takes effect twice. */
  readonly effects: () => number
  /** How long jobs take from now on. */
  readonly setJobMillis: (millis: number) => void
  /** Words shown at the first looks at a job instead of the true ones. */
  readonly setStatuses: (words: ReadonlyArray<string>) => void
  /** For how many looks at a finished job its results are not there yet. */
  readonly setLateResults: (looks: number) => void
  readonly bugs: () => ReadonlyArray<unknown>
}

/** One import. */
export interface Scenario {
  readonly name: string
  /** Files of the working folder. */
  readonly files: Readonly<Record<string, string>>
  /** What stands after `run`. */
  readonly args: ReadonlyArray<string>
  /** The emulator's names of what is asked of the service. */
  readonly operations: { readonly upload: string; readonly create: string; readonly poll: string }
  /** Operations whose answers are result files. */
  readonly downloads: ReadonlyArray<string>
  /** The service's words for a job that is not over, and for this one when it is. */
  readonly words: { readonly running: string; readonly finished: string }
  /** Whether a job can be looked for. Without that, a doubtful start is a person's to settle. */
  readonly canFind: boolean
  /** What becomes of the rows, one after the other. */
  readonly outcomes: ReadonlyArray<string>
  /** How often rows take effect in all; undefined where importing a row twice changes nothing. */
  readonly effects?: number
  /** How many jobs there are in the end; one unless given. */
  readonly jobs?: number
  readonly emulate: Effect.Effect<Service, Error, Scope.Scope>
}

const secretKey = "c4n4ry-k3y-5d1e"

const advocateService = Effect.map(
  makeAdvocateEmulator({ apiKey: secretKey, jobMillis: 20, statusScript: ["PENDING"] }),
  (emulator): Service => ({
    ...emulator,
    environment: {
      ADVOCATE_TENANT_ALIAS: emulator.tenantAlias,
      ADVOCATE_API_KEY: emulator.apiKey,
      ADVOCATE_BASE_URL: emulator.apiUrl
    },
    secrets: [secretKey, Buffer.from(`:${secretKey}`).toString("base64")],
    origins: [emulator.apiUrl, emulator.storageUrl],
    jobIds: () => emulator.jobs().map(({ id }) => id),
    effects: () => emulator.events().count(),
    setJobMillis: (millis) => void (emulator.behaviour.jobMillis = millis),
    setStatuses: (words) => void (emulator.behaviour.statusScript = words),
    setLateResults: (looks) => void (emulator.behaviour.linksAppearAfterPolls = looks)
  })
)

const actitoService = Effect.map(
  makeActitoEmulator({ apiKey: secretKey, executionMillis: 20, statusScript: ["RUNNING"] }),
  (emulator): Service => ({
    ...emulator,
    environment: {
      ACTITO_ENTITY: emulator.entity,
      ACTITO_API_KEY: emulator.apiKey,
      ACTITO_BASE_URL: emulator.url,
      ACTITO_REQUESTS_PER_MINUTE: "100000"
    },
    secrets: [secretKey],
    origins: [emulator.url],
    jobIds: () => emulator.executions().map(({ id }) => id),
    effects: () => 0,
    setJobMillis: (millis) => void (emulator.behaviour.executionMillis = millis),
    setStatuses: (words) => void (emulator.behaviour.statusScript = words),
    setLateResults: (looks) => {
      // With 404, files that are late cannot be told from files that there are none of.
      emulator.behaviour.notReadyStatus = 409
      emulator.behaviour.resultsNotReadyForPolls = looks
      emulator.behaviour.outputFilesNotReadyForPolls = looks
    }
  })
)

const advocate = {
  operations: { upload: "upload", create: "createJob", poll: "job" },
  downloads: ["storage-download"],
  words: { running: "PENDING", finished: "COMPLETED" },
  canFind: true,
  emulate: advocateService
} as const

const actito = {
  operations: { upload: "create-execution", create: "create-execution", poll: "get-execution" },
  downloads: ["integration-results", "output-files"],
  words: { running: "RUNNING", finished: "WITH_ERROR" },
  emulate: actitoService
} as const

const users = [
  "accountId,id,firstName,email,referredBy.code",
  "A1,U1,Ada,ada@example.com,",
  'A2,U2,"Ben',
  'on two lines",ben@example.com,',
  "A3,U3,Cy,no address at all,",
  "A4,U4,Di,di@example.com,NOBODYSCODE",
  "A5,U5,Ed,ed@example.com,",
  ""
].join("\n")

const events = [
  "accountId,userId,event.key,event.dateTriggered",
  "123,123,signup,1700000000000",
  "321,321,signup,1700000000000",
  "321,321,signup,1700000000000",
  "999,999,signup,1700000000000",
  "123,123,purchase,1700000000001",
  ""
].join("\n")

const customers = [
  "customerId,emailAddress,firstName",
  "C1,ada@example.com,Ada",
  'C2,ben@example.com,"Ben',
  'on two lines"',
  "C3,no address at all,Cy",
  "C4,di@example.com,Di",
  ""
].join("\n")

const profile = (canListExecutions: boolean): string =>
  // Packed however small it is, so that there is a packed file to be interrupted at.
  JSON.stringify({ canListExecutions, upload: { plainBelowBytes: 0 } })

/** Arguments that import customers, without the command. */
const [, ...customerArguments] = importCustomers

/** With a row that is set aside, one that the service refuses, and one that takes two lines. */
export const advocateUsers: Scenario = {
  ...advocate,
  name: "advocate users",
  files: { "users.csv": users },
  args: ["users.csv", "--provider", "advocate", "--import", "users", "--tolerant"],
  outcomes: ["accepted", "accepted", "set-aside", "rejected", "accepted"]
}

/** Behind a byte-order mark, and without idempotency keys: importing twice records every event twice. */
export const advocateEvents: Scenario = {
  ...advocate,
  name: "advocate user events",
  files: { "events.csv": `\uFEFF${events}` },
  args: ["events.csv", "--provider", "advocate", "--import", "user-events", "--idempotency-keys", "none"],
  outcomes: ["accepted", "accepted", "accepted", "rejected", "accepted"],
  effects: 4
}

/** Executions can be listed, and so looked for. */
export const actitoListed: Scenario = {
  ...actito,
  name: "actito profiles, listed",
  files: { "customers.csv": customers, "wire-profile.json": profile(true) },
  args: customerArguments,
  outcomes: ["accepted", "accepted", "rejected", "accepted"],
  canFind: true
}

/** Executions cannot be listed, as assumed unless a wire profile says otherwise. */
export const actitoUnlisted: Scenario = {
  ...actitoListed,
  name: "actito profiles, not listed",
  files: { "customers.csv": customers, "wire-profile.json": profile(false) },
  canFind: false
}

/** All imports. */
export const scenarios: ReadonlyArray<Scenario> = [
  advocateUsers,
  advocateEvents,
  actitoListed,
  actitoUnlisted
]
