import { Effect } from "effect"
import { ProviderUnderTest, type SampleRows } from "../provider-under-test.ts"
import { cleanRows, invalidRows, type ExpectedRow } from "../sample-files.ts"
import { check, needsOperation, type ConformanceCheck, type Need } from "./check.ts"
import { expectSame, expectThat } from "./expectations.ts"
import { stageImport } from "./import-so-far.ts"

const present = needsOperation("validate")

const needsInvalidRows: Need = {
  handle: "invalid",
  missing: ({ sample }) =>
    sample.invalid === undefined
      ? "the sample has no row that the service's validation objects to"
      : undefined
}

/** Text that stands in a cell and must stand in no finding. */
const cellText = "q7-content-of-a-cell"

const validateRows = Effect.fnUntraced(function* (rowsOf: (sample: SampleRows) => Iterable<ExpectedRow>) {
  const { provider } = yield* ProviderUnderTest
  const { context, file, staged } = yield* stageImport(rowsOf)
  if (provider.validate === undefined) return yield* Effect.die(new Error("the provider has no validate"))
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
      if (validation.status === "skipped")
        expectThat(
          validation.why.trim() !== "",
          "expected a skipped validation to say why, but it says nothing"
        )
      else expectSame("the findings about a clean file", validation.findings, [])
    }),
    present
  ),
  check(
    "validate",
    "names a row, or the whole file, in each finding, and quotes no cell",
    Effect.gen(function* () {
      const { file, validation } = yield* validateRows((sample) => invalidRows(sample, cellText))
      if (validation.status === "skipped")
        return yield* Effect.die(
          new Error(`expected a finding about the invalid rows, but it was skipped: ${validation.why}`)
        )
      expectThat(
        validation.findings.length > 0,
        "expected a finding about the invalid rows, but there is none"
      )
      for (const { by, column, line, message, row } of validation.findings) {
        expectSame("`by` of a finding of the service", by, "service")
        expectThat(message.trim() !== "", "expected a finding to have a message, but it is empty")
        expectThat(!message.includes(cellText), `a finding quotes a cell: ${message}`)
        if (row !== undefined)
          expectThat(
            file.rows.some((each) => each.row === row),
            `a finding names row ${row}, but the file has rows 1 to ${file.rows.length}`
          )
        if (row !== undefined && line !== undefined)
          expectSame(`the line of row ${row} in a finding`, line, file.rows[row - 1]?.line)
        if (column !== undefined)
          expectThat(
            file.prepared.columns.includes(column),
            `a finding names a column "${column}", which is not there`
          )
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
      expectSame("the list of jobs at the service", yield* service.jobs, before)
    }),
    present
  )
]
