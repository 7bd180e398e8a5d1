/** Many imports by several workers, of which some are killed and some lose their database, and what came of them. */
import { ImportQueue, type QueueNumbers } from "@bulkport/cluster"
import { planImport } from "@bulkport/core"
import { Effect } from "effect"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { startPostgres } from "postgres-for-tests"
import { complaintsAboutImports, type SubmittedImport } from "./check-soak.ts"
import { complaintsAboutRest, openStore, type SoakStore } from "./soak-store.ts"
import { type Disturbance, disturbances, type DisturbanceOptions } from "./disturbances.ts"
import { type PlannedImport, planImports, tenants, writeWireProfile } from "./planned-imports.ts"
import type { RunStory } from "./run-story.ts"
import { seededRandom } from "./seeded-random.ts"
import { type ServicesProcess, startServices } from "./services-process.ts"
import { type Takeover, takeovers, type WorkerDeath } from "./takeovers.ts"
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts"
import { undisturbed } from "./undisturbed.ts"
import { type WorkerProcess, workerProcess } from "./worker-process.ts"

/** How much is imported, and how much goes wrong. */
export interface SoakOptions {
  readonly imports: number
  readonly workers: number
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

/** One worker, and its own way to the database. */
interface Placed {
  readonly worker: WorkerProcess
  readonly proxy: TcpProxy
}

const submitAll = (
  store: SoakStore,
  imports: ReadonlyArray<PlannedImport>,
  expected: ReadonlyArray<RunStory>
): Promise<ReadonlyArray<SubmittedImport>> =>
  store.run(
    Effect.gen(function* () {
      const queue = yield* ImportQueue
      return yield* Effect.forEach(
        imports.map((planned, index) => ({ planned, expected: expected[index] })),
        ({ expected: story, planned }) =>
          Effect.gen(function* () {
            if (story === undefined) return yield* Effect.die(new Error("An import was not made in peace."))
            const plan = planImport(planned.request)
            const key = `import-${planned.number}`
            const { runId } = yield* queue.submit({ plan, key })
            // A caller who has lost the answer asks again.
            const again = yield* queue.submit({ plan, key })
            if (again.runId !== runId || again.isNew) return yield* Effect.die(new Error("Submitted twice."))
            return { planned, runId, expected: story }
          }),
        { concurrency: 4 }
      )
    })
  )

const numbersOf = (store: SoakStore): Promise<QueueNumbers> =>
  store.run(Effect.flatMap(ImportQueue, (queue) => queue.numbers()))

/** Does to the workers what shall go wrong, each thing at its time, until it is told to end. Puts all right again. */
const disturb = async (
  all: ReadonlyArray<Disturbance>,
  placed: ReadonlyArray<Placed>,
  services: ServicesProcess,
  store: SoakStore,
  isOver: () => boolean,
  say: (line: string) => void
) => {
  const deaths: Array<WorkerDeath> = []
  const drainMillis: Array<number> = []
  const done: Array<Disturbance> = []
  const begun = performance.now()
  const until = async (millis: number): Promise<void> => {
    while (!isOver() && performance.now() - begun < millis) await sleep(50)
  }
  await Promise.all(
    placed.map(async ({ proxy, worker }, index) => {
      for (const each of all.filter((one) => one.worker === index)) {
        await until(each.atMillis)
        if (isOver()) break
        say(`${(each.atMillis / 1000).toFixed(1)} s: ${each.kind} of worker ${index}, ${each.forMillis} ms`)
        done.push(each)
        if (each.kind === "SIGKILL" || each.kind === "SIGTERM") {
          const name = worker.name()
          const had = each.kind === "SIGKILL" ? await store.runsOf(name) : []
          const millis = await worker.end(each.kind)
          if (each.kind === "SIGKILL") deaths.push({ at: Date.now(), name, runIds: had })
          else drainMillis.push(millis)
          await until(each.atMillis + each.forMillis)
          await worker.begin()
        } else if (each.kind === "services-stalled") {
          services.stall(true)
          await until(each.atMillis + each.forMillis)
          services.stall(false)
        } else {
          proxy.setMode(each.kind)
          await until(each.atMillis + each.forMillis)
          proxy.setMode("open")
        }
      }
    })
  )
  return { deaths, drainMillis, done }
}

/** Runs the whole of it. Rejects when it could not be carried out; what does not hold is a complaint. */
export const soakRun = async (options: SoakOptions): Promise<SoakResult> => {
  const { folder, imports: count, say = () => {}, takeoverMillis, workers } = options
  const lapse = takeoverMillis === undefined ? {} : { takeoverMillis }
  const closing: Array<() => Promise<unknown>> = []
  const closedAtEnd = <Value>(value: Value, close: (value: Value) => Promise<unknown>): Value => {
    closing.unshift(() => close(value))
    return value
  }
  try {
    const runsFolder = join(folder, "runs")
    await mkdir(join(folder, "files"), { recursive: true })
    const imports = await planImports(count, join(folder, "files"))
    const wireProfile = await writeWireProfile(folder)
    const postgres = closedAtEnd(await startPostgres(), (each) => each.stop())
    const databaseUrl = await postgres.createDatabase("soak")
    const services = closedAtEnd(await startServices(tenants), (each) => each.stop())
    const { addresses } = services
    const expected = await undisturbed(imports, join(folder, "in-peace"), wireProfile)
    say(`${count} imports were made in peace.`)

    const opened = openStore({ databaseUrl, folder: runsFolder, addresses, wireProfile })
    const store = closedAtEnd(opened, (each) => each.close())
    const placed: Array<Placed> = []
    for (let index = 0; index < workers; index++) {
      const proxy = closedAtEnd(await startTcpProxy(postgres.port), (each) => each.stop())
      const url = new URL(databaseUrl)
      url.port = String(proxy.port)
      const task = { databaseUrl: url.href, folder: runsFolder, addresses, wireProfile, slots: 16, ...lapse }
      const log = join(folder, `worker-${index}.log`)
      const worker = workerProcess({ ...task, name: `worker-${index}` }, log)
      closedAtEnd(worker, (each) => each.end("SIGKILL"))
      placed.push({ proxy, worker })
    }
    await Promise.all(placed.map(({ worker }) => worker.begin()))
    say(`${workers} workers work.`)

    const wrong = Array.isArray(options.wrong)
      ? (options.wrong as ReadonlyArray<Disturbance>)
      : disturbances(seededRandom(options.seed), { ...(options.wrong as DisturbanceOptions), workers })
    const begun = performance.now()
    let isOver = false
    const disturbing = disturb(wrong, placed, services, store, () => isOver, say)
    const submitted = await submitAll(store, imports, expected)
    say(`${count} imports were submitted within ${((performance.now() - begun) / 1000).toFixed(1)} s.`)
    let lastSaid = 0
    for (;;) {
      const { byState } = await numbersOf(store)
      const seconds = (performance.now() - begun) / 1000
      if (seconds - lastSaid > 5) {
        lastSaid = seconds
        say(`${seconds.toFixed(0)} s: ${JSON.stringify(byState)}`)
      }
      if (byState.ended + byState.stopped + byState.cancelled >= count) break
      if (seconds * 1000 > options.mostMillis) break
      await sleep(200)
    }
    const seconds = (performance.now() - begun) / 1000
    isOver = true
    const { deaths, done, drainMillis } = await disturbing
    const rest = await complaintsAboutRest(store, submitted)
    const drained = await Promise.all(placed.map(({ worker }) => worker.end("SIGTERM")))

    const complaints = [
      ...(await store.unfinished()),
      ...(await complaintsAboutImports(submitted, runsFolder, await services.work(), addresses.origins)),
      ...rest,
      ...placed.flatMap(({ worker }) => worker.complaints())
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
