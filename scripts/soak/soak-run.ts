/** Many imports by several workers, of which some are killed and some are cut off, and what came of them. */
import { ImportQueue, type QueueNumbers } from "@bulkport/cluster"
import { Effect } from "effect"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { startPostgres } from "postgres-for-tests"
import { complaintsAboutImports } from "./check-soak.ts"
import { disturb } from "./disturb.ts"
import { type Disturbance, disturbances, type DisturbanceOptions } from "./disturbances.ts"
import { complaintsAboutReadiness, placeWorker } from "./placed-worker.ts"
import { planImports, tenants, writeWireProfile } from "./planned-imports.ts"
import { seededRandom } from "./seeded-random.ts"
import { startServices } from "./services-process.ts"
import { complaintsAboutRest, openStore, type SoakStore } from "./soak-store.ts"
import { submitImports } from "./submit-imports.ts"
import { type Takeover, takeovers } from "./takeovers.ts"
import { undisturbed } from "./undisturbed.ts"
import { prepareHome, type WorkerKind } from "./worker-launch.ts"

/** How much is imported, and how much goes wrong. */
export interface SoakOptions {
  readonly imports: number
  readonly workers: number
  /** What the workers are, in turns. */
  readonly kinds: ReadonlyArray<WorkerKind>
  readonly seed: number
  /** An empty folder. Files of runs and what the workers say stay in there. */
  readonly folder: string
  /** What goes wrong; made from the seed unless given as a list. */
  readonly wrong: ReadonlyArray<Disturbance> | Omit<DisturbanceOptions, "workers">
  /** How long nobody may hear of a worker before others take over its runs; as usual when left out. */
  readonly takeoverMillis?: number
  /** How long to wait for the last import. */
  readonly mostMillis: number
  readonly say?: (line: string) => void
}

/** What came of it. */
export interface SoakResult {
  /** What does not hold; none when all is well. */
  readonly complaints: ReadonlyArray<string>
  /** From the first submission to the last report. */
  readonly seconds: number
  readonly disturbances: ReadonlyArray<Disturbance>
  readonly takeovers: ReadonlyArray<Takeover>
  /** How long workers took to end when they were asked to, in milliseconds. */
  readonly drainMillis: ReadonlyArray<number>
}

const numbersOf = (store: SoakStore): Promise<QueueNumbers> =>
  store.run(Effect.flatMap(ImportQueue, (queue) => queue.numbers()))

/** What shall go wrong: as listed, or made from the seed. */
const wrongOf = ({ seed, workers, wrong }: SoakOptions): ReadonlyArray<Disturbance> =>
  "millis" in wrong ? disturbances(seededRandom(seed), { ...wrong, workers }) : wrong

/** Waits until some import is under way: before that, there is little to disturb. */
const untilBegun = async (store: SoakStore): Promise<void> => {
  for (;;) {
    const { byState } = await numbersOf(store)
    if (byState.running + byState.ended >= 4) return
    await sleep(50)
  }
}

/**
 * Nothing more goes wrong once so many of all imports are over: one whose start is in doubt needs half a minute with the same worker, and
 * might never have that.
 */
const disturbedShare = 0.95

/** Waits until no import is left to be made, or for so long. Gives how long that took, in seconds. */
const untilDone = async (
  store: SoakStore,
  { imports, mostMillis, say = () => {} }: SoakOptions,
  begun: number,
  onNearlyDone: () => void
): Promise<number> => {
  let lastSaid = 0
  for (;;) {
    const { byState } = await numbersOf(store)
    const seconds = (performance.now() - begun) / 1000
    if (seconds - lastSaid > 5) {
      lastSaid = seconds
      say(`${seconds.toFixed(0)} s: ${JSON.stringify(byState)}`)
    }
    const over = byState.ended + byState.stopped + byState.cancelled
    if (over >= imports * disturbedShare) onNearlyDone()
    if (over >= imports) return seconds
    if (seconds * 1000 > mostMillis) return seconds
    await sleep(200)
  }
}

/** Runs the whole of it. Rejects when it could not be carried out; what does not hold is a complaint. */
export const soakRun = async (options: SoakOptions): Promise<SoakResult> => {
  const { folder, imports: count, kinds, mostMillis, say = () => {}, takeoverMillis, workers } = options
  const closing: Array<() => Promise<unknown>> = []
  const closedAtEnd = <Value>(value: Value, close: (value: Value) => Promise<unknown>): Value => {
    closing.unshift(() => close(value))
    return value
  }
  try {
    const runsFolder = join(folder, "runs")
    const home = join(folder, "home")
    await mkdir(join(folder, "files"), { recursive: true })
    const imports = await planImports(count, join(folder, "files"))
    const wireProfile = await writeWireProfile(folder)
    const postgres = closedAtEnd(await startPostgres(), (each) => each.stop())
    const databaseUrl = await postgres.createDatabase("soak")
    const services = closedAtEnd(await startServices(tenants), (each) => each.stop())
    const { addresses } = services
    const token = await prepareHome(home, runsFolder, addresses, wireProfile)
    const expected = await undisturbed(imports, join(folder, "in-peace"), wireProfile)
    say(`${count} imports were made in peace.`)

    const opened = openStore({ databaseUrl, folder: runsFolder, addresses, wireProfile })
    const store = closedAtEnd(opened, (each) => each.close())
    const placed = await Promise.all(
      Array.from({ length: workers }, async (_, index) => {
        const task = {
          kind: kinds[index % kinds.length] ?? "command",
          name: `worker-${index}`,
          databaseUrl,
          folder: runsFolder,
          home,
          addresses,
          servicesProxy: addresses.proxy,
          wireProfile,
          slots: 16,
          ...(takeoverMillis === undefined ? {} : { takeoverMillis })
        }
        return closedAtEnd(await placeWorker(task, folder), (each) => each.close())
      })
    )
    say(`${workers} workers work.`)

    const begun = performance.now()
    let isOver = false
    const withApi = placed.filter(({ worker }) => worker.kind === "command")
    const urls = () => withApi.map(({ worker }) => worker.url())
    const submitting = submitImports({ store, urls, token, mostMillis }, imports, expected)
    // What could not be submitted is told below, and ends the wait as well.
    await Promise.race([untilBegun(store), submitting.catch(() => [])])
    const disturbing = disturb(wrongOf(options), { placed, services, store, say }, () => isOver)
    const submitted = await submitting
    say(`${count} imports were submitted within ${((performance.now() - begun) / 1000).toFixed(1)} s.`)
    const seconds = await untilDone(store, options, begun, () => {
      isOver = true
    })
    isOver = true
    const { deaths, done, drainMillis, complaints: whileDisturbed } = await disturbing
    const rest = await complaintsAboutRest(store, submitted)
    const unready = await complaintsAboutReadiness(placed)
    const drained = await Promise.all(placed.map(({ worker }) => worker.end("SIGTERM")))

    const complaints = [
      ...(await store.unfinished()),
      ...(await complaintsAboutImports(submitted, runsFolder, await services.work(), addresses.origins)),
      ...rest,
      ...whileDisturbed,
      ...unready,
      ...placed.flatMap(({ health, worker }) => [...worker.complaints(), ...health.complaints()])
    ]
    const taken = await takeovers(store, deaths)
    return {
      complaints,
      seconds,
      disturbances: done,
      takeovers: taken,
      drainMillis: [...drainMillis, ...drained]
    }
  } finally {
    for (const close of closing) await close()
  }
}
