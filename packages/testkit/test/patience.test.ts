/** Services that need patience: what the suite does for them, and that it does it for no others. */
import type { HttpReply } from "@bulkport/core/provider"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { makeMemoryProvider } from "../src/memory-provider.ts"
import { conformanceChecks, runCheckWith } from "../src/provider-conformance.ts"
import { ProviderUnderTest, type ServiceBehind } from "../src/provider-under-test.ts"
import { type Build, brokenUnderTest } from "./broken/broken-under-test.ts"

/** The memory provider as `build` makes it, with more to say about its service. */
const underTest = (build: Build, more: Partial<ServiceBehind>): Layer.Layer<ProviderUnderTest, unknown> =>
  Layer.effect(
    ProviderUnderTest,
    ProviderUnderTest.use((known) => Effect.succeed({ ...known, service: { ...known.service, ...more } }))
  ).pipe(Layer.provide(brokenUnderTest(build)))

const failedWith = (makeLayer: () => Layer.Layer<ProviderUnderTest, unknown>, checks = conformanceChecks) =>
  Effect.forEach(
    checks,
    (check) =>
      runCheckWith(check, makeLayer()).pipe(
        Effect.timeoutOption("25 seconds"),
        Effect.map((result) => (result._tag === "Some" && result.value._tag !== "failed" ? [] : [check.name]))
      ),
    { concurrency: 16 }
  ).pipe(Effect.map((names) => names.flat()))

const few = conformanceChecks.filter(({ step }) => step === "parts")

const replyWith = (status: number, text: string): HttpReply => ({
  status,
  headers: {},
  body: Stream.make(Buffer.from(text)),
  text: () => Effect.succeed(text)
})

/** Turns away every third request, without acting on it, until it is told to answer all. */
const busyService = () => {
  let requests = 0
  let isBusy = true
  const build: Build = (settings, transport) =>
    makeMemoryProvider(settings, {
      send: (request) =>
        Effect.suspend(() => {
          requests += 1
          return isBusy && requests % 3 === 0 ? Effect.succeed(replyWith(503, "{}")) : transport.send(request)
        })
    })
  return { build, answerAll: Effect.sync(() => void (isBusy = false)) }
}

/** Cannot find a job at the first two looks, by its id or by its label. */
const lateService = (): Build => {
  const looks = new Map<string, number>()
  const isLate = (place: string): boolean => {
    const seen = looks.get(place) ?? 0
    looks.set(place, seen + 1)
    return seen < 2
  }
  return (settings, transport) =>
    makeMemoryProvider(settings, {
      send: (request) =>
        Effect.suspend(() => {
          const { pathname, search } = request.url
          const isLook = request.method === "GET" && /^\/jobs(\/[^/]+)?$/.test(pathname)
          if (!isLook || !isLate(pathname + search)) return transport.send(request)
          return Effect.succeed(pathname === "/jobs" ? replyWith(200, '{"jobs":[]}') : replyWith(404, "{}"))
        })
    })
}

describe("a service that turns requests away by itself", () => {
  it.live("passes when the suite knows how to stop it", () =>
    Effect.gen(function* () {
      const makeLayer = () => {
        const { answerAll, build } = busyService()
        return underTest(build, { answerAll })
      }
      assert.deepStrictEqual(yield* failedWith(makeLayer), [])
    })
  )

  it.live("fails when the suite does not", () =>
    Effect.gen(function* () {
      assert.isNotEmpty(yield* failedWith(() => underTest(busyService().build, {}), few))
    })
  )
})

describe("a service that shows jobs late", () => {
  it.live("passes when the suite knows how often it has to look", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* failedWith(() => underTest(lateService(), { looksNeeded: 2 })), [])
    })
  )

  it.live("fails when it does not", () =>
    Effect.gen(function* () {
      assert.isNotEmpty(yield* failedWith(() => underTest(lateService(), {}), few))
    })
  )
})

describe("a service whose counts are not to be believed", () => {
  const build: Build = (settings, transport) => {
    const right = makeMemoryProvider(settings, transport)
    return {
      ...right,
      track: (job) =>
        Effect.map(right.track(job), (progress) => ({
          ...progress,
          ...(progress.rowsProcessed === undefined ? {} : { rowsProcessed: 77 })
        }))
    }
  }

  it.live("is asked what it says, and nothing else is accepted", () =>
    Effect.gen(function* () {
      const counts = conformanceChecks.filter(({ name }) => name.startsWith("track: counts no more"))
      const [check] = counts
      if (check === undefined) return assert.fail("there is no such check")
      const run = (said?: number) =>
        Effect.map(
          runCheckWith(
            check,
            underTest(build, said === undefined ? {} : { saidCount: () => Effect.succeed(said) })
          ),
          ({ _tag }) => _tag
        )
      assert.deepStrictEqual(yield* Effect.all([run(), run(76), run(77)]), ["failed", "failed", "passed"])
    })
  )
})
