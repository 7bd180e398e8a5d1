/** Which kills are tried, besides those at every moment of a run that goes well. */
import type { Fault } from "@bulkport/testkit/emulators"
import { type KillCase, killAt } from "./kill-case.ts"
import type { Scenario } from "./scenarios.ts"
import type { StopAt } from "./stop.ts"
import type { World } from "./world.ts"

const never = new Promise<never>(() => undefined)

const aroundEntry = (name: string, holding?: string): ReadonlyArray<StopAt> =>
  (["before", "after"] as const).map((when) => ({
    at: "entry",
    name,
    when,
    ...(holding === undefined ? {} : { holding })
  }))

const asked = ({ service }: World, operation: string): number => service.requestsOf(operation).length

/** Kills by the clock of the service: while it answers, and before its answer is there. */
export const killsDuringCalls = ({ downloads, operations }: Scenario): ReadonlyArray<KillCase> => [
  {
    name: "killed after the service has started the job, and before its reply",
    faults: [{ on: operations.create, action: { type: "hold-reply", afterBytes: 0, until: never } }],
    killWhen: ({ service }) => service.jobIds().length > 0
  },
  {
    name: "killed while it polls",
    jobMillis: 60_000,
    killWhen: (world) => asked(world, operations.poll) > 2
  },
  ...downloads.map((download): KillCase => ({
    name: `killed in the middle of ${download}`,
    faults: [{ on: download, action: { type: "hold-reply", afterBytes: 40, until: never } }],
    killWhen: (world) => asked(world, download) > 0
  }))
]

/** Kills in the middle of sending the file, which must be too large for the buffers in between. */
export const killsDuringUpload = ({ operations }: Scenario): ReadonlyArray<KillCase> => [
  {
    name: "killed in the middle of the upload",
    faults: [{ on: operations.upload, action: { type: "delay", millis: 300 } }],
    killWhen: ({ service }) =>
      service
        .requestsOf(operations.upload)
        .some(({ bodyBytes, status }) => bodyBytes > 0 && status === undefined)
  }
]

const startBegun: StopAt = { at: "entry", name: "start-begun", when: "after" }
const jobUnrecorded: StopAt = { at: "entry", name: "job-started", when: "before" }

/** Runs that are killed, resumed and killed again: around the entries that only a start in doubt writes. */
export const killsInDoubt = ({ canFind }: Scenario): ReadonlyArray<KillCase> => {
  const by = canFind ? "find" : "person"
  const isSettling = !canFind
  const absent = aroundEntry("job-absent", `"knownBy":"${by}"`)
  const found = aroundEntry("job-started", `"knownBy":"${by}"`)
  // Settling records what a person says, and starts nothing.
  const secondStart = canFind ? aroundEntry("start-begun", '"attempt":2') : []
  return [
    ...[...absent, ...secondStart].map((again) => killAt(startBegun, { again: { ...again, isSettling } })),
    ...found.map((again) => killAt(jobUnrecorded, { again: { ...again, isSettling } }))
  ]
}

/** Runs that are killed while they cope with a fault of the service. */
export const killsAmongFaults = ({ canFind, operations }: Scenario): ReadonlyArray<KillCase> => {
  const lost: Fault = { on: operations.create, action: { type: "lose-reply" } }
  const limited: Fault = { on: operations.create, action: { type: "reply", status: 429 } }
  return [
    ...aroundEntry("start-in-doubt").map((stop) => killAt(stop, { faults: [lost] })),
    ...(canFind ? aroundEntry("job-started", '"knownBy":"find"') : []).map((stop) =>
      killAt(stop, { faults: [lost] })
    ),
    ...aroundEntry("start-refused").map((stop) => killAt(stop, { faults: [limited] })),
    ...aroundEntry("start-begun", '"attempt":2').map((stop) => killAt(stop, { faults: [limited] }))
  ]
}
