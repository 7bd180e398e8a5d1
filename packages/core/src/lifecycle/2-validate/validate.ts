import { Effect } from "effect"
import type { ImportError } from "../../errors/import-error.ts"
import type { ImportReason } from "../../errors/reasons.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { StagedFile } from "../../model/staged-file.ts"
import type {
  Finding,
  FindingsTally,
  ServiceValidation,
  ValidationReport
} from "../../model/validation-report.ts"
import { maxSamples } from "../1-stage/check-rows.ts"
import { type ImportRun, stepContext } from "../import-run.ts"
import { withRetries, withStepContext } from "../with-step-context.ts"

/**
 * Staged file → report: what the engine found while it read the rows, then what the service finds, if it can be asked.
 *
 * Findings are data, not failure. A file with findings of ours is not put before the service, unless invalid rows were set
 * aside: then the others are.
 */
export const validate = (work: ImportRun, file: StagedFile): Effect.Effect<ValidationReport, ImportError> =>
  Effect.gen(function* () {
    const { run } = work
    const { plan, tally, validation } = yield* run.state
    if (validation !== undefined) return validation
    yield* run.record({ _tag: "validate-begun" })
    const service =
      plan.adopted !== undefined
        ? alreadyStarted
        : isKnownBad(tally, file.prepared)
          ? notAsked
          : yield* serviceFindings(work, file)
    const report = makeReport(tally, file.prepared.setAside, service)
    const destination = service?.destination
    yield* run.record({
      _tag: "validated",
      report,
      ...(destination === undefined ? {} : { destination })
    })
    return report
  }).pipe(withStepContext("validate", work))

/** True for a file with findings of ours, unless the rows with them were set aside. */
export const isKnownBad = (
  tally: FindingsTally | undefined,
  prepared: Pick<PreparedFile, "setAside"> | undefined
): boolean => tally !== undefined && tally.findings > 0 && prepared?.setAside === 0

/** What is said of the service's own validation of such a file. */
export const notAsked: ServiceValidation = {
  status: "skipped",
  why: "it was not asked, since rows have findings already."
}

const alreadyStarted: ServiceValidation = {
  status: "skipped",
  why: "its job was started elsewhere."
}

const serviceFindings = (
  work: ImportRun,
  file: StagedFile
): Effect.Effect<ServiceValidation | undefined, ImportReason> => {
  const { provider } = work
  if (provider.validate === undefined) return Effect.succeed(undefined)
  return withRetries(
    "validate",
    work
  )(provider.validate(file, stepContext(work))).pipe(
    Effect.tapErrorTag("StagedFileGone", () => work.run.record({ _tag: "staged-gone" }))
  )
}

const makeReport = (
  tally: FindingsTally | undefined,
  setAside: number,
  service: ServiceValidation | undefined
): ValidationReport => {
  const said: ReadonlyArray<Finding> = service?.status === "done" ? service.findings : []
  const theirs = said.filter(({ severity }) => severity !== "warning")
  const byCode = new Map((tally?.byCode ?? []).map((counted) => [counted.code, counted]))
  for (const { code, severity } of said) {
    const known = byCode.get(code)
    const weight = severity === undefined ? {} : { severity }
    byCode.set(code, { ...weight, ...known, code, findings: (known?.findings ?? 0) + 1 })
  }
  const notValidated: Array<string> = []
  if (tally?.areRowsValidated !== true)
    notValidated.push("Rows were not validated here: no rules are known for this import type.")
  if (service === undefined) notValidated.push("The service cannot validate a file without importing it.")
  if (service?.status === "skipped")
    notValidated.push(`The service's own validation was skipped: ${service.why}`)
  return {
    findings: (tally?.findings ?? 0) + theirs.length,
    warnings: (tally?.warnings ?? 0) + said.length - theirs.length,
    // What was set aside does not stand in the way of the rest.
    blocking: (setAside > 0 ? 0 : (tally?.findings ?? 0)) + theirs.length,
    byCode: [...byCode.values()].sort((a, b) => b.findings - a.findings),
    samples: [...(tally?.samples ?? []), ...said.slice(0, maxSamples)],
    rowsValidated: tally?.areRowsValidated === true,
    service: service === undefined ? "absent" : service.status,
    notValidated
  }
}
