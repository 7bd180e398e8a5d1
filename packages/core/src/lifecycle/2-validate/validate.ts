import { Effect } from "effect"
import { resolve } from "node:path"
import type { ImportError } from "../../errors/import-error.ts"
import { type ImportReason, SourceMalformed } from "../../errors/reasons.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type { Finding, ServiceValidation, ValidationReport } from "../../model/validation-report.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"
import { type FindingsTally, maxSamples, validateRows } from "./validate-rows.ts"

/** Staged file → report: ours first, then the service's own if its provider can ask for it. Findings are data, not failure. */
export const validate = (work: ImportRun, file: StagedFile): Effect.Effect<ValidationReport, ImportError> =>
  Effect.gen(function* () {
    const { run } = work
    const { validation } = yield* run.state
    if (validation !== undefined) return validation
    yield* run.record({ _tag: "validate-begun" })
    const rows = yield* ourFindings(work, file)
    // A service is not bothered with a file that we already know to be at fault.
    const service = rows !== undefined && rows.findings > 0 ? notAsked : yield* serviceFindings(work, file)
    const report = makeReport(rows, service)
    yield* run.record({ _tag: "validated", report })
    return report
  }).pipe(withStepContext("validate", work))

const notAsked: ServiceValidation = { status: "skipped", why: "Not asked, since rows have findings already." }

const ourFindings = (
  { importType, run }: ImportRun,
  { prepared }: StagedFile
): Effect.Effect<FindingsTally | undefined, ImportReason> => {
  const rowSchema = importType.rowSchema?.(prepared.format)
  if (rowSchema === undefined) return Effect.succeed(undefined)
  const path = resolve(run.folder, prepared.path)
  return validateRows(prepared, path, rowSchema, run.folder).pipe(
    Effect.mapError((error) =>
      error._tag === "RowProblem"
        ? new SourceMalformed({ path, problem: error.problem, line: error.line })
        : error
    )
  )
}

const serviceFindings = (
  work: ImportRun,
  file: StagedFile
): Effect.Effect<ServiceValidation | undefined, ImportReason> => {
  const { provider } = work
  if (provider.validate === undefined) return Effect.succeed(undefined)
  return withRetries("validate", work)(provider.validate(file, stepContext(work)))
}

const makeReport = (
  rows: FindingsTally | undefined,
  service: ServiceValidation | undefined
): ValidationReport => {
  const theirs: ReadonlyArray<Finding> = service?.status === "done" ? service.findings : []
  const byCode = new Map(rows?.byCode ?? [])
  for (const { code } of theirs) byCode.set(code, (byCode.get(code) ?? 0) + 1)
  const notValidated: Array<string> = []
  if (rows === undefined)
    notValidated.push("Rows were not validated here: no rules are known for this import type.")
  if (service === undefined) notValidated.push("The service cannot validate a file without importing it.")
  if (service?.status === "skipped")
    notValidated.push(`The service's own validation was skipped: ${service.why}`)
  return {
    findings: (rows?.findings ?? 0) + theirs.length,
    byCode: [...byCode]
      .map(([code, findings]) => ({ code, findings }))
      .sort((a, b) => b.findings - a.findings),
    samples: [...(rows?.samples ?? []), ...theirs].slice(0, maxSamples),
    rowsValidated: rows !== undefined,
    service: service === undefined ? "absent" : service.status,
    notValidated
  }
}
