import { Effect } from "effect"
import assert from "node:assert/strict"
import { ProviderUnderTest, type SampleRows } from "../provider-under-test.ts"
import { cleanRows, invalidRows, type ExpectedRow } from "../sample-files.ts"
import { check, needsOperation, type ConformanceCheck, type Need } from "./check.ts"
import { stageImport } from "./import-so-far.ts"

const present = needsOperation("validate")

const needsInvalidRows: Need = ({ sample }) =>
  sample.invalid === undefined ? "the sample has no row that the service's validation objects to" : undefined

/** Text that stands in a cell and must stand in no finding. */
const cellText = "q7-content-of-a-cell"

const validateRows = Effect.fnUntraced(function* (rowsOf: (sample: SampleRows) => Iterable<ExpectedRow>) {
  const { provider } = yield* ProviderUnderTest
  const { context, file, staged } = yield* stageImport(rowsOf)
  if (provider.validate === undefined) return assert.fail("the provider has no validate")
  const validation = yield* provider.validate(staged, context)
  return { file, validation }
})

/** What the suite asks of `validate`, where a provider has it. */
export const validateChecks: ReadonlyArray<ConformanceCheck> = [
  check(
    "validate",
    "says nothing about a clean file",
    Effect.gen(function* () {
      const { validation } = yield* validateRows(cleanRows)
      if (validation.status === "skipped") assert.notEqual(validation.why.trim(), "")
      else assert.deepEqual(validation.findings, [])
    }),
    present
  ),
  check(
    "validate",
    "names a row, or the whole file, in each finding, and quotes no cell",
    Effect.gen(function* () {
      const { file, validation } = yield* validateRows((sample) => invalidRows(sample, cellText))
      if (validation.status === "skipped") return assert.fail(`skipped: ${validation.why}`)
      assert.ok(validation.findings.length > 0, "there is no finding")
      for (const { by, column, line, message, row } of validation.findings) {
        assert.equal(by, "service")
        assert.notEqual(message.trim(), "")
        assert.ok(!message.includes(cellText), `a finding quotes a cell: ${message}`)
        if (row !== undefined)
          assert.ok(
            file.rows.some((each) => each.row === row),
            `there is no row ${row}`
          )
        if (row !== undefined && line !== undefined) assert.equal(line, file.rows[row - 1]?.line)
        if (column !== undefined) assert.ok(file.prepared.columns.includes(column), `there is no ${column}`)
      }
    }),
    present,
    needsInvalidRows
  ),
  check(
    "validate",
    "creates no job",
    Effect.gen(function* () {
      const { service } = yield* ProviderUnderTest
      const before = yield* service.jobs
      yield* validateRows(cleanRows)
      assert.deepEqual(yield* service.jobs, before)
    }),
    present
  )
]
