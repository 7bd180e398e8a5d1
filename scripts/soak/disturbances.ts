import type { SeededRandom } from "./seeded-random.ts"
import type { ProxyMode } from "./tcp-proxy.ts"

type Broken = Exclude<ProxyMode, "open">

/**
 * What is done to a worker: to its process, to its way to the database, or to its way to the services. `SIGSTOP` pauses it, and it goes on
 * later. `services-frozen`: neither service answers anybody.
 */
export type DisturbanceKind =
  "SIGKILL" | "SIGTERM" | "SIGSTOP" | Broken | `services-${Broken}` | "services-frozen"

/** One thing that goes wrong. */
export interface Disturbance {
  /** Milliseconds since the beginning. */
  readonly atMillis: number
  readonly kind: DisturbanceKind
  /** Which worker, from 0. */
  readonly worker: number
  /** How long until the way is open again, the process goes on, or another one takes its place. */
  readonly forMillis: number
}

/** How often things go wrong, and to how many. */
export interface DisturbanceOptions {
  readonly workers: number
  /** How long things go wrong. */
  readonly millis: number
  /** How long it stays quiet between two things, on average. */
  readonly pauseMillis: number
  readonly kinds?: ReadonlyArray<DisturbanceKind>
  /** Whatever happens to one worker happens to all of them at once, as when a site or the database itself is lost. */
  readonly together?: boolean
}

/** The most of a kind: long enough for another worker to take over what this one held. */
const longest: Readonly<Record<DisturbanceKind, number>> = {
  SIGKILL: 20_000,
  SIGTERM: 5_000,
  SIGSTOP: 40_000,
  cut: 10_000,
  stalled: 25_000,
  "black-hole": 25_000,
  "replies-lost": 8_000,
  "services-cut": 15_000,
  "services-stalled": 25_000,
  "services-black-hole": 25_000,
  "services-replies-lost": 8_000,
  "services-frozen": 8_000
}

/** Everything that can go wrong; what stands here twice does so twice as often. */
export const allKinds: ReadonlyArray<DisturbanceKind> = [
  "SIGKILL",
  "SIGKILL",
  "SIGTERM",
  "SIGSTOP",
  "cut",
  "cut",
  "stalled",
  "black-hole",
  "replies-lost",
  "services-cut",
  "services-cut",
  "services-stalled",
  "services-black-hole",
  "services-replies-lost",
  "services-frozen"
]

/** Which way a kind breaks, and how. */
export const disturbedWays: Readonly<
  Record<Broken | `services-${Broken}`, { readonly way: "database" | "services"; readonly mode: Broken }>
> = {
  cut: { way: "database", mode: "cut" },
  stalled: { way: "database", mode: "stalled" },
  "black-hole": { way: "database", mode: "black-hole" },
  "replies-lost": { way: "database", mode: "replies-lost" },
  "services-cut": { way: "services", mode: "cut" },
  "services-stalled": { way: "services", mode: "stalled" },
  "services-black-hole": { way: "services", mode: "black-hole" },
  "services-replies-lost": { way: "services", mode: "replies-lost" }
}

/** What goes wrong and when, in order: the same for the same seed. No worker has two things at once. */
export const disturbances = (
  random: SeededRandom,
  { kinds = allKinds, millis, pauseMillis, together = false, workers }: DisturbanceOptions
): ReadonlyArray<Disturbance> => {
  const all: Array<Disturbance> = []
  const freeAt = new Map<number, number>()
  for (let at = random.between(0, pauseMillis); at < millis; at += random.between(1, 2 * pauseMillis)) {
    const chosen = random.between(0, workers - 1)
    const kind = random.oneOf(kinds)
    const forMillis = random.between(200, longest[kind])
    const struck = together ? Array.from({ length: workers }, (_, worker) => worker) : [chosen]
    if (struck.some((worker) => at < (freeAt.get(worker) ?? 0))) continue
    for (const worker of struck) {
      freeAt.set(worker, at + forMillis + 1000)
      all.push({ atMillis: at, kind, worker, forMillis })
    }
  }
  return all
}
