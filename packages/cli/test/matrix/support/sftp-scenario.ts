/** An import whose file goes to the service by SFTP, which makes the job by itself. */
import { makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { type KillCase, killAt } from "./kill-case.ts"
import { advocateUsers, type Scenario, type Service } from "./scenarios.ts"
import type { StopAt } from "./stop.ts"

const apiKey = "c4n4ry-k3y-5d1e"

const linesOf = (privateKey: string): ReadonlyArray<string> =>
  privateKey.split("\n").filter((line) => line.length > 30 && !line.includes("-----"))

const sftpService = Effect.map(
  makeAdvocateEmulator({
    apiKey,
    jobMillis: 20,
    statusScript: ["PENDING"],
    sftp: { pickUp: "as-written", pickUpMillis: 0 }
  }),
  (emulator): Service => {
    const { privateKey = "", ...sftp } = emulator.sftp
    const requests = () => [...emulator.requests(), ...sftp.requests()]
    return {
      ...emulator,
      // Faults and counts of SFTP have names of their own, and share nothing else with those of HTTP.
      requests: requests as Service["requests"],
      requestsOf: (operation) =>
        requests().filter((each) => each.operation === operation) as ReturnType<Service["requestsOf"]>,
      openConnections: () => emulator.openConnections() + sftp.openConnections(),
      addDropFault: sftp.addFault,
      environment: {
        ADVOCATE_TENANT_ALIAS: emulator.tenantAlias,
        ADVOCATE_API_KEY: emulator.apiKey,
        ADVOCATE_BASE_URL: emulator.apiUrl,
        ADVOCATE_TRANSPORT: "sftp",
        ADVOCATE_SFTP_HOST: sftp.host,
        ADVOCATE_SFTP_PORT: String(sftp.port),
        ADVOCATE_SFTP_PRIVATE_KEY: privateKey,
        ADVOCATE_SFTP_HOST_KEY: sftp.hostKeyFingerprint,
        ADVOCATE_SFTP_PREFIXES: "MUTATION/USER=users",
        ADVOCATE_SFTP_PICK_UP_MINUTES: "1"
      },
      secrets: [apiKey, Buffer.from(`:${apiKey}`).toString("base64"), ...linesOf(privateKey)],
      origins: [emulator.apiUrl, emulator.storageUrl],
      jobIds: () => emulator.jobs().map(({ id }) => id),
      effects: () => sftp.requestsOf("sftp-rename").filter(({ status }) => status === 0).length,
      // Until there is a job, and until it is over.
      setJobMillis: (millis) => void (sftp.behaviour.pickUpMillis = emulator.behaviour.jobMillis = millis),
      setStatuses: (words) => void (emulator.behaviour.statusScript = words),
      setLateResults: (looks) => void (emulator.behaviour.linksAppearAfterPolls = looks)
    }
  }
)

/** The same users as by the API, and one rename in all. */
export const sftpUsers: Scenario = {
  ...advocateUsers,
  name: "advocate users by SFTP",
  args: [...advocateUsers.args, "--fire-programs", "--fire-webhooks", "--fire-analytics"],
  operations: { upload: "sftp-write", create: "sftp-rename", poll: "job" },
  effects: 1,
  emulate: sftpService
}

const entry = (when: StopAt["when"], name: string, holding?: string): StopAt => ({
  at: "entry",
  name,
  when,
  ...(holding === undefined ? {} : { holding })
})

const never = new Promise<never>(() => undefined)

const held = (operation: string): NonNullable<KillCase["dropFaults"]> => [
  { on: operation, action: { type: "hold", until: never } }
]

/** Kills around all that is done otherwise than by the API: the upload, the rename, and looking for what came of it. */
export const killsBySftp: ReadonlyArray<KillCase> = [
  ...[
    entry("before", "staged"),
    entry("after", "staged"),
    entry("torn", "start-begun"),
    entry("after", "start-begun"),
    entry("before", "start-in-doubt"),
    entry("after", "start-in-doubt"),
    entry("before", "job-started"),
    entry("torn", "job-started"),
    entry("after", "job-started")
  ].map((stop) => killAt(stop)),
  {
    name: "killed in the middle of the upload",
    dropFaults: held("sftp-write"),
    killWhen: ({ service }) => service.requestsOf("sftp-write").length > 0
  },
  {
    name: "killed before the server has renamed the file",
    dropFaults: held("sftp-rename"),
    killWhen: ({ service }) => service.requestsOf("sftp-rename").length > 0
  },
  {
    name: "killed as soon as the file is renamed",
    jobMillis: 60_000,
    killWhen: ({ service }) => service.effects() > 0
  },
  {
    name: "killed while it looks for the job",
    jobMillis: 60_000,
    killWhen: ({ service }) => service.requestsOf("jobs").length > 0
  },
  // Resumed in doubt, and killed once more on the way out of it.
  killAt(entry("after", "start-begun"), { again: entry("after", "job-absent") }),
  killAt(entry("after", "start-begun"), { again: entry("after", "start-begun", '"attempt":2') }),
  killAt(entry("before", "start-in-doubt"), { again: entry("before", "job-started", '"knownBy":"find"') })
]
