import type { OutcomeStatement, SavedOutput } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { ProviderUnderTest, type SampleRows } from "../provider-under-test.ts"
import { awkwardRows, cleanRows, mixedRows, writeSampleFile, type ExpectedRow } from "../sample-files.ts"
import { check, needsHandle, needsOperation, type ConformanceCheck } from "./check.ts"
import { expectSame } from "./expectations.ts"
import {
  finishImport,
  finishJob,
  makeStepContext,
  readOutputs,
  type ReadOutput,
  type StartedImport
} from "./import-so-far.ts"
import { problemsOf } from "./named-rows.ts"

const present = needsOperation("readOutcomes")

/** Saves result files as the engine does and has them read; gives what they say, all together. */
const statementsIn = Effect.fnUntraced(function* (run: StartedImport, outputs: ReadonlyArray<ReadOutput>) {
  const { provider } = yield* ProviderUnderTest
  const statements: Array<OutcomeStatement> = []
  for (const [index, { bytes, kind, name }] of outputs.entries()) {
    const path = `5-collect/raw/output-${index}`
    yield* Effect.promise(async () => {
      await mkdir(join(run.context.folder, "5-collect/raw"), { recursive: true })
      await writeFile(join(run.context.folder, path), bytes)
    })
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    const saved: SavedOutput = { name, kind, path, bytes: bytes.length, sha256 }
    yield* Stream.runForEach(
      provider.readOutcomes?.(saved, run.staged, run.context) ?? Stream.empty,
      (statement) => Effect.sync(() => void statements.push(statement))
    )
  }
  return statements
})

/** Expects the result files to say what became of every row of the run, each named by its place in what was sent. */
export const expectOutcomes = Effect.fnUntraced(function* (run: StartedImport) {
  const { provider } = yield* ProviderUnderTest
  const statements = yield* statementsIn(run, yield* readOutputs(provider, run.job))
  const readings = provider.recordReadings?.(run.staged) ?? []
  expectSame("the list of what the statements get wrong", problemsOf(run.file.rows, statements, readings), [])
})

const outcomesOf = (rowsOf: (sample: SampleRows) => Iterable<ExpectedRow>) =>
  Effect.flatMap(finishImport(rowsOf), expectOutcomes)

/** Reads outcomes from damaged copies of a run's result files: it may fail or say nothing, but not name a row or die. */
const expectSilence = Effect.fnUntraced(function* (damaged: Buffer) {
  const { provider } = yield* ProviderUnderTest
  const run = yield* finishImport()
  const outputs = yield* readOutputs(provider, run.job)
  for (const output of outputs) {
    const said = yield* statementsIn(run, [{ ...output, bytes: damaged }]).pipe(
      Effect.catchTag("OutputMalformed", () => Effect.succeed([]))
    )
    expectSame(
      `the list of rows that are named by a damaged ${output.name}`,
      said.filter(({ _tag }) => _tag === "RowOutcome"),
      []
    )
  }
})

/** What the suite asks of `readOutcomes`, where a provider has it. */
export const readOutcomesChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "readOutcomes",
    "says what became of the sample's rows, and of no row twice",
    outcomesOf(mixedRows),
    present
  ),
  check("readOutcomes", "says that nothing was rejected when nothing was", outcomesOf(cleanRows), present),
  check(
    "readOutcomes",
    "copes with awkward cells: quotes, line breaks, accents, empty, huge",
    outcomesOf(awkwardRows),
    present
  ),
  check(
    "readOutcomes",
    "copes with columns in another order",
    Effect.gen(function* () {
      const { provider, sample } = yield* ProviderUnderTest
      const context = yield* makeStepContext
      const columns = sample.columns.toReversed()
      const file = yield* writeSampleFile(context.folder, sample, awkwardRows(sample), {
        columns,
        lineEnd: "\r\n"
      })
      const staged = yield* provider.stage(file.prepared, context)
      const job = yield* provider.start(staged, context)
      yield* finishJob(job, provider)
      yield* expectOutcomes({ context, file, staged, job })
    }),
    present
  ),
  check(
    "readOutcomes",
    "says the same however the service writes its result files",
    Effect.gen(function* () {
      const { service } = yield* ProviderUnderTest
      for (const { apply, name } of service.outputVariants ?? []) {
        yield* apply
        yield* outcomesOf(awkwardRows).pipe(
          Effect.catchCause((cause) => Effect.die(new Error(name, { cause })))
        )
        yield* outcomesOf(cleanRows).pipe(
          Effect.catchCause((cause) => Effect.die(new Error(name, { cause })))
        )
      }
    }),
    present,
    needsHandle("outputVariants")
  ),
  check("readOutcomes", "names no row by an empty file", expectSilence(Buffer.alloc(0)), present),
  check(
    "readOutcomes",
    "names no row by bytes that are not text",
    expectSilence(Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x0a, 0x22, 0xff])),
    present
  )
]
