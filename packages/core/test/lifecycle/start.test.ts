import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { join } from "node:path"
import {
  CredentialsRefused,
  type ImportError,
  planImport,
  ProviderRegistry,
  RateLimited,
  ReplyLost,
  resumeImport,
  RunJournal,
  RunObserver,
  runImport,
  StartInDoubt,
  Unreachable
} from "../../src/index.ts"
import { layerFiles } from "../../src/journal/run-journal-files.ts"
import type { ImportReason, JobRef } from "../../src/provider/index.ts"
import {
  fileIn,
  impatient,
  type Script,
  scriptedPlugin,
  temporaryFolder
} from "../support/scripted-provider.ts"

const jobOf = (label: string, id = "job-1"): JobRef => ({
  version: 1,
  provider: "scripted",
  id,
  target: "a script",
  label,
  handle: null
})

/** Runs a small file and gives how it ended, with the kinds of journal entries of the start. */
const runWith = (script: Script, resumeWith?: Script) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = yield* fileIn(folder, "rows.csv", "id\na\n")
    const services = (using: Script) =>
      Layer.merge(
        layerFiles(join(folder, "runs")),
        ProviderRegistry.layer([scriptedPlugin(using)], () => ({}))
      )
    const first = yield* Effect.exit(
      runImport(planImport({ file, provider: "scripted", importType: "rows" })).pipe(
        Effect.provide(services(script))
      )
    )
    return yield* Effect.gen(function* () {
      const journal = yield* RunJournal
      const [runId = ""] = yield* journal.list
      const last = resumeWith === undefined ? first : yield* Effect.exit(resumeImport(runId))
      const { entries } = yield* journal.view(runId)
      const kinds = entries
        .map(({ entry }) => entry._tag)
        .filter((tag) => tag.startsWith("start-") || tag.startsWith("job-"))
        .filter((tag) => tag !== "job-looked-for")
      return { last, kinds }
    }).pipe(Effect.provide(services(resumeWith ?? script)))
  }).pipe(Effect.scoped, impatient)

/** Fails in turn with each of these, then succeeds; counts the calls. */
const failingStart = (...reasons: ReadonlyArray<ImportReason>) => {
  let calls = 0
  const start: Script["start"] = (_file, { label }) =>
    Effect.suspend(() => {
      const reason = reasons[calls]
      calls += 1
      return reason === undefined ? Effect.succeed(jobOf(label)) : Effect.fail(reason)
    })
  return { start, calls: () => calls }
}

/** Runs by a clock of the test: `nanos` is the time that only ever goes on, `millis` the one that somebody sets, where given. */
const byClock =
  (nanos: () => bigint, millis?: (real: number) => number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Clock.Clock.use((clock) => {
      const now = () => millis?.(clock.currentTimeMillisUnsafe()) ?? clock.currentTimeMillisUnsafe()
      // A clock keeps its methods on its prototype.
      const changed = Object.assign(Object.create(clock) as Clock.Clock, {
        currentTimeMillisUnsafe: now,
        currentTimeMillis: Effect.sync(now),
        monotonicTimeNanosUnsafe: nanos,
        monotonicTimeNanos: Effect.sync(nanos)
      })
      return Effect.provideService(effect, Clock.Clock, changed)
    })

const doubt = new StartInDoubt({ label: "x", cause: "ECONNRESET" })
const failureOf = (exit: Effect.Success<ReturnType<typeof runWith>>["last"]): string =>
  exit._tag === "Failure"
    ? ((exit.cause.reasons[0] as { error?: ImportError }).error?.reason._tag ?? "defect")
    : "none"

describe("start", () => {
  it.live("finds the job after a lost reply, and does not ask again", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(doubt)
      const { kinds, last } = yield* runWith({
        start,
        find: (_file, { label }) => Effect.succeed([jobOf(label, "job-found")])
      })
      assert.strictEqual(last._tag, "Success")
      assert.strictEqual(calls(), 1)
      assert.deepStrictEqual(kinds, ["start-begun", "start-in-doubt", "job-started"])
    })
  )

  it.live("looks until the grace time is over, and asks again once the absence is certain", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(doubt)
      let looks = 0
      const { kinds, last } = yield* runWith({
        start,
        find: () => Effect.sync(() => void (looks += 1)).pipe(Effect.as([]))
      })
      assert.strictEqual(last._tag, "Success")
      assert.isAbove(looks, 1)
      assert.strictEqual(calls(), 2)
      assert.deepStrictEqual(kinds, [
        "start-begun",
        "start-in-doubt",
        "job-absent",
        "start-begun",
        "job-started"
      ])
    })
  )

  it.live("looks for the whole grace time, however far somebody sets the clock forward meanwhile", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(doubt)
      let looks = 0
      const setForward = (real: number) => real + (looks > 0 ? 3_600_000 : 0)
      // Each look takes 5 of the 20 milliseconds of grace, and nothing else takes time, however busy the machine is.
      const nanos = () => BigInt(looks * 5_000_000)
      const { last } = yield* runWith({
        start,
        // The job shows up late, but within the time of grace.
        find: (_file, { label }) => Effect.sync(() => ((looks += 1) > 2 ? [jobOf(label, "job-late")] : []))
      }).pipe(byClock(nanos, setForward))
      assert.strictEqual(last._tag, "Success")
      assert.isAbove(looks, 2)
      assert.strictEqual(calls(), 1, "a second job was asked for")
    })
  )

  it.live("goes on looking where a process that was killed has left off, and looks no shorter for it", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(doubt)
      let looks = 0
      // Each look takes 8 of the 20 milliseconds of grace, and nothing else takes time.
      const find = Effect.sync(() => {
        looks += 1
        return []
      })
      const nanos = () => BigInt(looks * 8_000_000)
      const { kinds, last } = yield* runWith(
        { start, find: () => (looks === 2 ? Effect.die("killed") : find) },
        { start, find: () => find }
      ).pipe(byClock(nanos))
      assert.strictEqual(last._tag, "Success")
      // The one that says for certain that there is no job begins when all the time is over, as without a kill.
      assert.strictEqual(looks, 4)
      assert.strictEqual(calls(), 2)
      assert.deepStrictEqual(kinds, [
        "start-begun",
        "start-in-doubt",
        "job-absent",
        "start-begun",
        "job-started"
      ])
    })
  )

  it.live("stops in doubt where the service offers no way to look, now and at every resume", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(doubt)
      const { kinds, last } = yield* runWith({ start }, { start })
      assert.strictEqual(failureOf(last), "StartInDoubt")
      assert.strictEqual(calls(), 1)
      assert.deepStrictEqual(kinds, ["start-begun", "start-in-doubt"])
    })
  )

  it.live("stops in doubt when several jobs carry the label, and names them", () =>
    Effect.gen(function* () {
      const { start } = failingStart(doubt)
      const { last } = yield* runWith({
        start,
        find: (_file, { label }) => Effect.succeed([jobOf(label, "one"), jobOf(label, "two")])
      })
      assert.strictEqual(failureOf(last), "StartInDoubt")
      assert.include(JSON.stringify(last), "one, two")
    })
  )

  it.live("asks again by itself when the request certainly did not act", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(
        new Unreachable({ host: "h", code: "ECONNREFUSED" }),
        new RateLimited({ endpoint: "POST /jobs", retryAfterMillis: 5 })
      )
      const { kinds, last } = yield* runWith({ start })
      assert.strictEqual(last._tag, "Success")
      assert.strictEqual(calls(), 3)
      assert.deepStrictEqual(kinds.slice(-2), ["start-begun", "job-started"])
    })
  )

  it.live("does not wait longer than it is allowed to for a service that asks for it", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(
        new RateLimited({ endpoint: "POST /jobs", retryAfterMillis: 86_400_000 })
      )
      const { last } = yield* runWith({ start })
      assert.strictEqual(failureOf(last), "RateLimited")
      assert.strictEqual(calls(), 1)
    })
  )

  it.live("gives up on a service that loses every reply and never has a job", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(doubt, doubt, doubt, doubt, doubt, doubt)
      const { last } = yield* runWith({ start, find: () => Effect.succeed([]) })
      assert.strictEqual(failureOf(last), "ReplyLost")
      assert.strictEqual(calls(), 3)
    })
  )

  it.live("stays in doubt when looking fails, and settles it at the resume", () =>
    Effect.gen(function* () {
      const { calls, start } = failingStart(doubt)
      const { kinds, last } = yield* runWith(
        { start, find: () => Effect.fail(new ReplyLost({ endpoint: "GET /jobs", code: "ECONNRESET" })) },
        { start, find: (_file, { label }) => Effect.succeed([jobOf(label)]) }
      )
      assert.strictEqual(last._tag, "Success")
      assert.strictEqual(calls(), 1)
      assert.deepStrictEqual(kinds, ["start-begun", "start-in-doubt", "job-started"])
    })
  )
})

describe("the observer", () => {
  it.live("hears of further attempts that will be made, and of no others", () =>
    Effect.gen(function* () {
      const heard: Array<string> = []
      const { start } = failingStart(
        new Unreachable({ host: "h", code: "ECONNREFUSED" }),
        new CredentialsRefused({ endpoint: "POST /jobs", status: 401 })
      )
      const { last } = yield* runWith({ start }).pipe(
        Effect.provideService(RunObserver, (event) =>
          Effect.sync(() => {
            if (event.type === "retry-scheduled") heard.push(event.reason)
          })
        )
      )
      assert.strictEqual(failureOf(last), "CredentialsRefused")
      assert.deepStrictEqual(heard, ["Unreachable"])
    })
  )

  it.live("is not told of one more after the last attempt", () =>
    Effect.gen(function* () {
      let heard = 0
      let calls = 0
      const start: Script["start"] = () =>
        Effect.suspend(() => {
          calls += 1
          return Effect.fail(new Unreachable({ host: "h", code: "ECONNREFUSED" }))
        })
      const { last } = yield* runWith({ start }).pipe(
        Effect.provideService(RunObserver, (event) =>
          Effect.sync(() => void (heard += event.type === "retry-scheduled" ? 1 : 0))
        )
      )
      assert.strictEqual(failureOf(last), "Unreachable")
      assert.strictEqual(heard, calls - 1)
    })
  )
})
