/** What an opened provider does wrong: the engine hears a reason, and a start is never called off for certain. */
import { Effect, Fiber, Redacted, Stream } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { type ImportReason, JobNotFound } from "../../src/errors/reasons.ts"
import { guardedPlugin } from "../../src/plugins/guarded-plugin.ts"
import { guardedProvider } from "../../src/plugins/guarded-provider.ts"
import type { Provider } from "../../src/provider/provider.ts"

const secret = "sk-hidden-0123"

const thrower = (): never => {
  throw new Error(`broken by ${secret}`)
}

/** A provider of a class, as others write them: its operations are found on no object of its own. */
class ClassProvider {
  readonly contract = 1
  readonly id = "classy"
  readonly target = "a class"
  readonly limits = { firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 1 }
  private readonly known = ["job-1"]
  stage: Provider["stage"] = thrower
  start: Provider["start"] = () => Effect.die(`broken by ${secret}`)
  track(job: { readonly id: string }): ReturnType<Provider["track"]> {
    return this.known.includes(job.id)
      ? Effect.succeed({ state: "running", providerState: "R", isKnownState: true })
      : Effect.fail(new JobNotFound({ jobId: job.id }))
  }
  collect: Provider["collect"] = () => Stream.die("half-way")
  diagnose = thrower
}

const provider = guardedProvider("classy", new ClassProvider(), [Redacted.make(secret)])
const job = {
  version: 1,
  provider: "classy",
  id: "job-1",
  target: "a class",
  label: "l",
  handle: null
} as const
const context = { label: "bulkport-1", folder: "/", resolve: (path: string) => path }
// What is staged is not looked at by operations that throw.
const file = undefined as never

const failureOf = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(Effect.flip(effect))

describe("a provider whose operations give what they must not", () => {
  const given = (members: object) =>
    guardedProvider(
      "classy",
      // What nobody who compiles against the contract can give.
      Object.assign(new ClassProvider(), members),
      [Redacted.make(secret)]
    )
  const faulty = (operation: string, problem: string) => ({ _tag: "PluginFaulty", operation, problem })

  it("fails with PluginFaulty, which names the members and not what they hold", async () => {
    const odd = given({
      stage: () => Effect.succeed({ handle: null }),
      start: () => Effect.succeed({ ...job, label: 7 }),
      track: () => Effect.succeed({ state: "FINISHED", providerState: "F", isKnownState: true }),
      find: () => Effect.succeed(job),
      readOutcomes: () => Stream.make({ _tag: "RowOutcome", outcome: "accepted", key: { id: 7 } })
    })
    expect(await failureOf(odd.stage(file, context))).toMatchObject(
      faulty("stage", "it gave no usable staged file: see prepared")
    )
    expect(await failureOf(odd.start(file, context))).toMatchObject({
      _tag: "StartInDoubt",
      cause: "the plugin has a fault: it gave no usable job: see label"
    })
    expect(await failureOf(odd.track(job))).toMatchObject(
      faulty("track", "it gave no usable progress: see state")
    )
    expect(await failureOf(odd.find?.(file, context) ?? Effect.void)).toMatchObject({ operation: "find" })
    const saved = { name: "r", kind: "other", path: "r", bytes: 1, sha256: "" } as const
    expect(
      await failureOf(Stream.runDrain(odd.readOutcomes?.(saved, file, context) ?? Stream.empty))
    ).toMatchObject(faulty("readOutcomes", "it gave no usable outcome of a row: see key"))
  })

  it("fails with PluginFaulty where the bytes of a result file are none, or end in a fault", async () => {
    const bodyOf = (output: object) =>
      given({ collect: () => Stream.make({ name: "r.csv", kind: "other", ...output }) })
        .collect(job)
        .pipe(
          Stream.flatMap(({ body }) => body),
          Stream.runDrain
        )
    expect(await failureOf(bodyOf({}))).toMatchObject(
      faulty("collect", "it gave no usable result file: see body")
    )
    expect(await failureOf(bodyOf({ body: Stream.fail(new Error(`cut by ${secret}`)) }))).toMatchObject(
      faulty("collect", "cut by <redacted>")
    )
  })

  it("throws a reason where an operation is no Effect", () => {
    const odd = given({ destination: thrower })
    expect(() => odd.destination?.(file)).toThrow(
      expect.objectContaining(faulty("destination", "broken by <redacted>"))
    )
  })
})

it.each(["open", "importType"] as const)("a plugin whose %s never ends is at fault", async (operation) => {
  const plugin = guardedPlugin({
    contract: 1,
    id: "classy",
    title: "Classy",
    settingFields: [],
    optionFields: [],
    importTypes: [],
    importType: () => Effect.never,
    open: () => Effect.never
  })
  const asked: Effect.Effect<unknown, ImportReason> =
    operation === "open" ? Effect.scoped(plugin.open({})) : plugin.importType("x", {})
  const program = Effect.gen(function* () {
    const asking = yield* Effect.forkChild(Effect.flip(asked))
    yield* TestClock.adjust("11 seconds")
    return yield* Fiber.join(asking)
  })
  expect(await Effect.runPromise(Effect.provide(program, TestClock.layer()))).toMatchObject({
    _tag: "PluginFaulty",
    operation,
    problem: "it did not end within 10 seconds"
  })
})

describe("a provider that throws", () => {
  it("fails with PluginFaulty instead, without its secrets", async () => {
    expect(await failureOf(provider.stage(file, context))).toMatchObject({
      _tag: "PluginFaulty",
      provider: "classy",
      operation: "stage",
      problem: "broken by <redacted>"
    })
    expect(await failureOf(Stream.runDrain(provider.collect(job)))).toMatchObject({
      _tag: "PluginFaulty",
      operation: "collect",
      problem: "half-way"
    })
  })

  it("leaves a start in doubt, since there may be a job", async () => {
    const reason = await failureOf(provider.start(file, context))
    expect(reason).toMatchObject({ _tag: "StartInDoubt", label: "bulkport-1" })
    expect(reason.message).not.toContain(secret)
  })

  it("does not keep a doctor from telling", async () => {
    expect(await Effect.runPromise(provider.diagnose?.() ?? Effect.succeed([]))).toMatchObject([
      { name: "Plugin", outcome: "failed", detail: expect.stringContaining("diagnose ended in") }
    ])
  })

  it("keeps the reasons that it gives, and its own object", async () => {
    expect(await Effect.runPromise(provider.track(job))).toMatchObject({ state: "running" })
    expect(await failureOf(provider.track({ ...job, id: "none" }))).toMatchObject({ _tag: "JobNotFound" })
    const stopped = await Effect.runPromiseExit(
      guardedProvider(
        "classy",
        Object.assign(new ClassProvider(), { stage: () => Effect.interrupt }),
        []
      ).stage(file, context)
    )
    expect(JSON.stringify(stopped)).toContain("Interrupt")
  })
})
