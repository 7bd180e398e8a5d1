/** What is wrong with a query over metrics of imports. */
import { type MetricSheet, metricSheets } from "@bulkport/core"
import { prometheusLabel, prometheusName } from "../../src/index.ts"
import { readQuery, type Selection } from "./promql-query.ts"

/** A name in Prometheus, and what stands behind it. */
interface Series {
  readonly sheet: MetricSheet
  readonly labels: ReadonlySet<string>
  /** Whether it only ever grows, and begins anew with each process. */
  readonly isCounter: boolean
  readonly isBucket: boolean
}

const seriesOf = (sheet: MetricSheet): ReadonlyArray<readonly [string, Series]> => {
  const name = prometheusName(sheet)
  const labels = new Set(sheet.attributes.map(prometheusLabel))
  const isCounter = sheet.kind !== "gauge"
  if (sheet.kind !== "histogram") return [[name, { sheet, labels, isCounter, isBucket: false }]]
  return [
    [`${name}_bucket`, { sheet, labels: new Set([...labels, "le"]), isCounter, isBucket: true }],
    [`${name}_sum`, { sheet, labels, isCounter, isBucket: false }],
    [`${name}_count`, { sheet, labels, isCounter, isBucket: false }]
  ]
}

const known: ReadonlyMap<string, Series> = new Map(Object.values(metricSheets).flatMap(seriesOf))

/** Metrics of which every worker says the same. */
const shared = new Set<MetricSheet>([
  metricSheets.queueDepth,
  metricSheets.queueAge,
  metricSheets.inDoubt,
  metricSheets.inDoubtAge
])

const ofCounters = new Set(["rate", "irate", "increase"])

const faultsOfSelection = ({ calls, isNewOnly, isRange, matched, metric }: Selection): Array<string> => {
  const series = known.get(metric)
  if (series === undefined) return [`${metric} is not measured`]
  const { isBucket, isCounter, labels, sheet } = series
  const faults = matched
    .filter((label) => !labels.has(label))
    .map((label) => `${metric} has no label ${label}`)
  const [innermost] = calls
  const isGrowth = isRange && ofCounters.has(innermost?.name ?? "")
  const isLookedFor = innermost?.name === "absent" || isNewOnly
  if (isCounter && !isGrowth && !isLookedFor)
    faults.push(`${metric} only grows: take its rate or its increase`)
  if (!isCounter && isRange) faults.push(`${metric} goes up and down: take it as it is`)
  const quantile = calls.findIndex(({ name }) => name === "histogram_quantile")
  if (isBucket) {
    const losing = calls
      .slice(0, Math.max(0, quantile))
      .find(({ by, without }) => by?.includes("le") === false || without?.includes("le") === true)
    if (quantile < 0) faults.push(`${metric} is for histogram_quantile`)
    if (losing !== undefined) faults.push(`${losing.name} loses the label le of ${metric}`)
  } else if (quantile >= 0) faults.push(`${metric} has no buckets for histogram_quantile`)
  if (shared.has(sheet) && calls.some(({ name }) => name === "sum"))
    faults.push(`${metric} is said by every worker: take its max`)
  return faults
}

/** Counters begin anew with each process, and the increase of a series does not have what was counted first. */
const faultsOfIncrease = (selections: ReadonlyArray<Selection>): ReadonlyArray<string> =>
  [...new Set(selections.filter(({ calls }) => calls[0]?.name === "increase").map(({ metric }) => metric))]
    .filter((metric) => !selections.some((other) => other.isNewOnly && other.metric === metric))
    .map((metric) => `${metric} loses what a process counts first: take new series whole`)

/** All that is wrong with a query, in sentences; nothing when all is well. */
export const faultsOf = (query: string): ReadonlyArray<string> => {
  const { errors, groupings, selections } = readQuery(query)
  if (errors.length > 0) return errors
  return [
    ...(selections.length === 0 ? ["It takes no metric"] : []),
    ...selections.flatMap(faultsOfSelection),
    ...faultsOfIncrease(selections),
    ...groupings.flatMap(({ labels, metrics }) =>
      labels
        .filter((label) => metrics.some((metric) => known.get(metric)?.labels.has(label) === false))
        .map((label) => `${metrics.join(" and ")} cannot be grouped by ${label}`)
    )
  ]
}

/** The metrics that a query takes values of. */
export const sheetsIn = (query: string): ReadonlyArray<MetricSheet> =>
  readQuery(query).selections.flatMap(({ metric }) => known.get(metric)?.sheet ?? [])

/** Labels that the values of a query can have: those that something in it is grouped by. */
export const labelsIn = (query: string): ReadonlySet<string> =>
  new Set(readQuery(query).groupings.flatMap(({ labels }) => labels))
