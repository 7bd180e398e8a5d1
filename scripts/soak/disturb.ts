import { setTimeout as sleep } from "node:timers/promises"
import { disturbedWays, type Disturbance } from "./disturbances.ts"
import type { PlacedWorker } from "./placed-worker.ts"
import type { ServicesProcess } from "./services-process.ts"
import type { SoakStore } from "./soak-store.ts"
import type { WorkerDeath } from "./takeovers.ts"

/** What was done to the workers. */
export interface Disturbed {
  readonly deaths: ReadonlyArray<WorkerDeath>
  /** How long workers took to end when they were asked to, in milliseconds. */
  readonly drainMillis: ReadonlyArray<number>
  readonly done: ReadonlyArray<Disturbance>
  readonly complaints: ReadonlyArray<string>
}

/** What there is to do something to, and who hears of it. */
export interface Disturbable {
  readonly placed: ReadonlyArray<PlacedWorker>
  readonly services: ServicesProcess
  readonly store: SoakStore
  readonly say: (line: string) => void
}

/** Without its database for so long, a worker must have said that it wants no requests. */
const noticedMillis = 10_000

/** Does to the workers what shall go wrong, each thing at its time, until it is told to end. Puts all right again. */
export const disturb = async (
  all: ReadonlyArray<Disturbance>,
  { placed, say, services, store }: Disturbable,
  isOver: () => boolean
): Promise<Disturbed> => {
  const deaths: Array<WorkerDeath> = []
  const drainMillis: Array<number> = []
  const done: Array<Disturbance> = []
  const complaints: Array<string> = []
  const begun = performance.now()
  const until = async (millis: number): Promise<void> => {
    while (!isOver() && performance.now() - begun < millis) await sleep(50)
  }

  const endAndBegin = async ({ worker }: PlacedWorker, signal: "SIGKILL" | "SIGTERM", endMillis: number) => {
    const name = worker.name()
    const runIds = signal === "SIGKILL" ? await store.runsOf(name) : []
    const millis = await worker.end(signal)
    if (signal === "SIGKILL") deaths.push({ at: Date.now(), name, runIds })
    else drainMillis.push(millis)
    await until(endMillis)
    await worker.begin()
  }

  const pause = async ({ worker }: PlacedWorker, endMillis: number) => {
    worker.pause(true)
    await until(endMillis)
    worker.pause(false)
  }

  const freeze = async (endMillis: number) => {
    services.stall(true)
    await until(endMillis)
    services.stall(false)
  }

  const disturbWay = async (
    { worker, health, ...ways }: PlacedWorker,
    {
      mode,
      way
    }: {
      readonly way: "database" | "services"
      readonly mode: Parameters<PlacedWorker["database"]["setMode"]>[0]
    },
    endMillis: number
  ) => {
    const since = Date.now()
    ways[way].setMode(mode)
    await until(endMillis)
    const isNoticed = worker.url() === undefined || health.notReadyAt() > since
    if (way === "database" && Date.now() - since > noticedMillis && !isNoticed)
      complaints.push(`${worker.name()} was ready all the time, although its database was ${mode}`)
    ways[way].setMode("open")
  }

  const doOne = (target: PlacedWorker, { atMillis, forMillis, kind }: Disturbance): Promise<void> => {
    const endMillis = atMillis + forMillis
    if (kind === "SIGKILL" || kind === "SIGTERM") return endAndBegin(target, kind, endMillis)
    if (kind === "SIGSTOP") return pause(target, endMillis)
    return kind === "services-frozen" ? freeze(endMillis) : disturbWay(target, disturbedWays[kind], endMillis)
  }

  await Promise.all(
    placed.map(async (target, index) => {
      for (const each of all.filter(({ worker }) => worker === index)) {
        await until(each.atMillis)
        if (isOver()) break
        say(`${(each.atMillis / 1000).toFixed(1)} s: ${each.kind} of worker ${index}, ${each.forMillis} ms`)
        done.push(each)
        await doOne(target, each)
      }
    })
  )
  return { deaths, drainMillis, done, complaints }
}
