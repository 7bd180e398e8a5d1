/** Checks × providers, out of what the tests of the suite have reported. */
import type { CheckGroup } from "../conformance/check.ts"
import type { CheckOutcome, ReportedCheck } from "../conformance/reported-check.ts"

/** What came of one check for one provider. */
export interface MatrixCell {
  readonly provider: string
  readonly outcome: CheckOutcome
  /** Why it was skipped, is a known gap, or failed. */
  readonly why?: string
}

/** One check, with a cell for each provider in the order of `providers`. */
export interface MatrixRow {
  readonly group: CheckGroup
  /** As it stands in the suite, such as `start: returns before the job is done`. */
  readonly check: string
  readonly cells: ReadonlyArray<MatrixCell>
}

/** How many checks came to what, for one provider. */
export type MatrixTotals = Readonly<Record<CheckOutcome, number>>

/** What the suite has found out about one or several providers. Its JSON is what the reporter writes. */
export interface CheckMatrix {
  /** Of this format. */
  readonly version: 1
  /** By the names under which they joined. */
  readonly providers: ReadonlyArray<string>
  readonly totals: ReadonlyArray<{ readonly provider: string } & MatrixTotals>
  readonly checks: ReadonlyArray<MatrixRow>
}

const outcomes = ["passed", "known gap", "skipped", "failed", "not run"] as const

/** Puts reports together. The order is that in which they were made; of two about the same check the later counts. */
export const makeCheckMatrix = (reports: ReadonlyArray<ReportedCheck>): CheckMatrix => {
  const providers = [...new Set(reports.map(({ provider }) => provider))]
  const groups = new Map(reports.map(({ check, group }) => [check, group]))
  const cells = new Map(reports.map((report) => [cellKey(report), cellOf(report)]))
  const checks = [...groups].map(([check, group]) => ({
    group,
    check,
    cells: providers.map(
      (provider): MatrixCell => cells.get(cellKey({ provider, check })) ?? { provider, outcome: "not run" }
    )
  }))
  const totals = providers.map((provider, index) => ({
    provider,
    ...totalsOf(checks.map((row) => row.cells[index]?.outcome ?? "not run"))
  }))
  return { version: 1, providers, totals, checks }
}

/** How often each outcome is among these. */
export const totalsOf = (found: ReadonlyArray<CheckOutcome>): MatrixTotals => {
  const count = (outcome: CheckOutcome): number => found.filter((each) => each === outcome).length
  const [passed, gaps, skipped, failed, notRun] = outcomes.map(count)
  return {
    passed: passed ?? 0,
    "known gap": gaps ?? 0,
    skipped: skipped ?? 0,
    failed: failed ?? 0,
    "not run": notRun ?? 0
  }
}

/** The outcomes that there are, in words: `130 passed, 2 known gaps, 1 skipped`. */
export const wordsOfTotals = (totals: MatrixTotals): string =>
  outcomes
    .filter((outcome) => totals[outcome] > 0)
    .map((outcome) => {
      const plural = outcome === "known gap" && totals[outcome] !== 1 ? "s" : ""
      return `${totals[outcome]} ${outcome}${plural}`
    })
    .join(", ")

/** The rows of each group, in their order. */
export const groupsOf = ({
  checks
}: CheckMatrix): ReadonlyArray<readonly [group: CheckGroup, rows: ReadonlyArray<MatrixRow>]> =>
  [...new Set(checks.map(({ group }) => group))].map(
    (group) => [group, checks.filter((row) => row.group === group)] as const
  )

/** The name of a check without its group, which stands above it. */
export const nameInGroup = ({ check, group }: MatrixRow): string =>
  check.startsWith(`${group}: `) ? check.slice(group.length + 2) : check

const cellKey = ({ check, provider }: Pick<ReportedCheck, "provider" | "check">): string =>
  JSON.stringify([provider, check])

const cellOf = ({ outcome, provider, why }: ReportedCheck): MatrixCell => ({
  provider,
  outcome,
  ...(why === undefined ? {} : { why })
})
