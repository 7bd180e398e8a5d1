import { Effect, Option, Stream } from "effect"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { awkwardRows, cleanRows } from "../sample-files.ts"
import { check, needsHandle, needsRequests, type ConformanceCheck } from "./check.ts"
import { expectReason, expectRetryable, expectSame, expectThat, within } from "./expectations.ts"
import { finishImport, readOutputs, startImport } from "./import-so-far.ts"
import { undisturbed } from "./patience.ts"
import { breakRole } from "./role-requests.ts"

/** What the suite asks of `collect`. */
export const collectChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "collect",
    "hands out every file byte for byte",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* finishImport(awkwardRows)
      const outputs = yield* readOutputs(provider, job)
      const served = yield* service.servedOutputs?.(job) ?? Effect.succeed([])
      const byName = (list: ReadonlyArray<{ readonly name: string; readonly bytes: Uint8Array }>) =>
        list.map(({ bytes, name }) => [name, Buffer.from(bytes).toString("latin1")]).sort()
      expectThat(served.length > 0, "servedOutputs gave no file: the service must have kept at least one")
      expectSame("the files that collect gives, with their bytes", byName(outputs), byName(served))
    }),
    needsHandle("servedOutputs")
  ),
  check(
    "collect",
    "names each file differently, and hands out the same ones again",
    Effect.gen(function* () {
      const { provider } = yield* ProviderUnderTest
      const { job } = yield* finishImport()
      const first = yield* readOutputs(provider, job)
      const names = first.map(({ name }) => name)
      expectThat(
        new Set(names).size === names.length,
        `expected each file to have a name of its own, but they are ${names.join(", ")}`
      )
      expectThat(!names.includes(""), "expected each file to have a name, but one is empty")
      expectSame("what collect gives the second time", yield* readOutputs(provider, job), first)
    })
  ),
  check(
    "collect",
    "works when nothing was rejected",
    Effect.gen(function* () {
      const { provider } = yield* ProviderUnderTest
      const { job } = yield* finishImport(cleanRows)
      yield* readOutputs(provider, job)
    })
  ),
  check(
    "collect",
    "refuses while the job is running",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      yield* service.holdJobs
      const { job } = yield* startImport()
      const reason = yield* expectReason(readOutputs(provider, job), "JobNotFinished")
      expectRetryable(reason, true)
    })
  ),
  check(
    "collect",
    "says so when the results are no longer kept",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* finishImport()
      yield* service.expireOutputs ?? Effect.void
      yield* expectReason(readOutputs(provider, job), "OutputsGone")
    }),
    needsHandle("expireOutputs")
  ),
  check(
    "collect",
    "does not know a job that the service does not know",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* finishImport()
      yield* expectReason(readOutputs(provider, service.unknownJob(job)), "JobNotFound")
    })
  ),
  check(
    "collect",
    "gives the first byte before the service has sent the last",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* finishImport()
      // A refusal would be held back like a file, and is waited for to its end.
      yield* undisturbed
      const release = yield* service.holdOutputs ?? Effect.succeed(Effect.void)
      const firstByte = provider.collect(job).pipe(
        Stream.take(1),
        Stream.flatMap(({ body }) => body),
        Stream.runHead
      )
      const first = yield* within("the first byte of a file that is still being sent", firstByte)
      expectThat(Option.isSome(first), "expected the first file to have bytes, but it is empty")
      yield* release
    }),
    needsHandle("holdOutputs")
  ),
  check(
    "collect",
    "fails when a file breaks off, instead of cutting it short",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* finishImport(awkwardRows)
      yield* breakRole(
        "collect",
        { type: "truncate-reply", afterBytes: 10 },
        service.operations.collect.at(-1)
      )
      const reason = yield* expectReason(readOutputs(provider, job), "ReplyLost")
      expectRetryable(reason, true)
    }),
    needsRequests("collect")
  )
]
