/** What an opened provider does wrong: the engine hears a reason, and a start is never called off for certain. */
import { Effect, Redacted, Stream } from "effect"
import { describe, expect, it } from "vitest"
import { JobNotFound } from "../../src/errors/reasons.ts"
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
