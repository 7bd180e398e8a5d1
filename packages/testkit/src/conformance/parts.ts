/** A file that is more than one job takes is imported in parts: ranges of one file, each with a run of its own. */
import { type Provider, StagedFile } from "@bulkport/core/provider"
import { Effect, Schema } from "effect"
import { relative } from "node:path"
import { ProviderUnderTest } from "../provider-under-test.ts"
import { awkwardRows, bytesOf, partOf, type SampleFile, writeSampleFile } from "../sample-files.ts"
import { check, needsHandle, needsOperation, type ConformanceCheck } from "./check.ts"
import { expectSame } from "./expectations.ts"
import { finishJob, makeStepContext, type StagedImport } from "./import-so-far.ts"
import { expectOutcomes } from "./read-outcomes.ts"

/** Rows at which the sample is cut: some of them span several lines, and one cell is huge. */
const cuts = [0, 9, 14, 32] as const

/** The sample in three parts, each in a run of its own: resolved from its folder, and under its label. */
const prepareParts = Effect.gen(function* () {
  const { sample } = yield* ProviderUnderTest
  const { folder } = yield* makeStepContext
  const whole = yield* writeSampleFile(folder, sample, awkwardRows(sample))
  expectSame("the number of rows in the suite's own sample", whole.rows.length, cuts.at(-1))
  return yield* Effect.forEach(cuts.slice(1), (end, index) =>
    Effect.gen(function* () {
      const part = yield* partOf(whole, cuts[index] ?? 0, end)
      const context = yield* makeStepContext
      // As the engine gives it: from the folder of the part to the one file of all parts.
      const path = relative(context.folder, whole.path)
      const file: SampleFile = { ...part, prepared: { ...part.prepared, path } }
      return { context, file }
    })
  )
})

const stageParts = Effect.gen(function* () {
  const { provider } = yield* ProviderUnderTest
  // Saved and loaded, as between two processes.
  const toJson = Schema.toCodecJson(StagedFile)
  return yield* Effect.forEach(yield* prepareParts, ({ context, file }) =>
    Effect.gen(function* () {
      const staged = yield* provider.stage(file.prepared, context)
      const saved = JSON.stringify(yield* Schema.encodeEffect(toJson)(staged))
      return { context, file, staged: yield* Schema.decodeUnknownEffect(toJson)(JSON.parse(saved)) }
    })
  )
})

const importPart = Effect.fnUntraced(function* (provider: Provider, part: StagedImport) {
  const job = yield* provider.start(part.staged, part.context)
  yield* finishJob(job, provider)
  return { ...part, job }
})

/** What the suite asks about files of which only ranges are to be sent. */
export const partsChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "parts",
    "sends the bytes of each part's ranges, and no others",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const parts = yield* stageParts
      yield* Effect.forEach(parts, (part) => importPart(provider, part))
      const received = yield* service.receivedFiles ?? Effect.succeed([])
      const expected = yield* Effect.forEach(parts, ({ file }) => bytesOf(file))
      expectSame(
        "what the service received",
        received.map((bytes) => Buffer.from(bytes).toString()),
        expected.map((bytes) => bytes.toString())
      )
    }),
    needsHandle("receivedFiles")
  ),
  check(
    "parts",
    "says what became of the rows of each part, as of a file that holds nothing else",
    Effect.gen(function* () {
      const { open, service } = yield* ProviderUnderTest
      const parts = yield* stageParts
      const fresh = yield* open(service.emulator.url)
      // Not in the order in which they were staged.
      for (const part of parts.toReversed()) yield* expectOutcomes(yield* importPart(fresh, part))
    }),
    needsOperation("readOutcomes")
  ),
  check(
    "parts",
    "makes one job for each part, which is found by the label of its run",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const parts = yield* stageParts
      const jobs = yield* Effect.forEach(parts, ({ context, staged }) => provider.start(staged, context))
      const ids = jobs.map(({ id }) => id)
      expectSame("the list of jobs at the service", [...(yield* service.jobs)].sort(), ids.toSorted())
      expectSame("the number of different jobs", new Set(ids).size, parts.length)
      for (const [index, { context, staged }] of parts.entries()) {
        const found = yield* provider.find?.(staged, context) ?? Effect.succeed(jobs.slice(index, index + 1))
        expectSame(
          `what find gives by the label of part ${index + 1}`,
          found.map(({ id }) => id),
          [ids[index]]
        )
      }
    })
  )
]
