/** What is counted and measured of imports. */
import { Context, Effect, Metric } from "effect"
import { attributeNames as names } from "./attribute-names.ts"

/** What there is to know about a metric before it has a value. */
export interface MetricSheet {
  /** As OpenTelemetry has it, with dots. */
  readonly name: string
  readonly kind: "counter" | "gauge" | "histogram"
  /** In the notation of UCUM: `s`, `By`, or what is counted in braces. */
  readonly unit: string
  readonly description: string
  /** Names of the attributes that its values may have. */
  readonly attributes: ReadonlyArray<string>
}

/** Of what happens in a step of a run. */
const inStep = [names.provider, names.importType, names.step, names.tenant]
/** Of what is about a run as a whole. */
const ofRun = [names.provider, names.importType, names.tenant]

const sheet = (
  kind: MetricSheet["kind"],
  name: string,
  unit: string,
  description: string,
  attributes: ReadonlyArray<string> = []
): MetricSheet => ({ kind, name: `bulkport.${name}`, unit, description, attributes })

/** Every metric of this engine, by what it is called in the code. */
export const metricSheets = {
  runsBegun: sheet("counter", "runs.begun", "{run}", "Runs that were begun.", ofRun),
  runsEnded: sheet("counter", "runs.ended", "{run}", "Runs that have a report, by how they ended.", [
    ...ofRun,
    names.verdict
  ]),
  runsStopped: sheet(
    "counter",
    "runs.stopped",
    "{run}",
    "Times that a run stopped before its report, by the reason.",
    [...ofRun, names.step, names.errorType]
  ),
  runsActive: sheet("gauge", "runs.active", "{run}", "Runs that this process is at work on."),
  rows: sheet("counter", "rows", "{row}", "Rows of runs that have a report, by what became of them.", [
    ...ofRun,
    names.rowOutcome
  ]),
  stepDuration: sheet(
    "histogram",
    "step.duration",
    "s",
    "Time that a step took, waits for the service included.",
    [...inStep, names.errorType]
  ),
  polls: sheet("counter", "polls", "{poll}", "Looks at jobs.", inStep),
  retries: sheet(
    "counter",
    "retries",
    "{retry}",
    "Further attempts at calls that failed for a passing reason.",
    [...inStep, names.errorType]
  ),
  startsDoubted: sheet("counter", "starts.doubted", "{start}", "Starts whose reply was lost.", inStep),
  requestDuration: sheet(
    "histogram",
    "request.duration",
    "s",
    "Time from a request to the head of its reply.",
    [...inStep, names.requestMethod, names.responseStatus, names.errorType]
  ),
  sent: sheet("counter", "sent", "By", "Bytes of the bodies of requests that were answered.", inStep),
  throttled: sheet("counter", "throttled", "{request}", "Requests that a service answered with 429.", inStep),
  limitWait: sheet("histogram", "limit.wait.duration", "s", "Time spent waiting for what is limited.", [
    ...inStep,
    names.limit
  ]),
  hooks: sheet("counter", "hooks", "{call}", "Calls of hooks of the caller.", [
    ...inStep,
    names.hook,
    names.hookOutcome
  ]),
  leasesLost: sheet(
    "counter",
    "leases.lost",
    "{lease}",
    "Runs that this process held and that another one has taken over.",
    inStep
  ),
  queueDepth: sheet("gauge", "queue.depth", "{run}", "Runs in the queue that all workers share.", [
    names.queueState
  ]),
  queueAge: sheet("gauge", "queue.age", "s", "Age of the oldest run in the queue that nobody has begun."),
  inDoubt: sheet(
    "gauge",
    "runs.in_doubt",
    "{run}",
    "Runs of which nobody knows whether a start has made a job."
  ),
  inDoubtAge: sheet("gauge", "runs.in_doubt.age", "s", "For how long the oldest of them has been in doubt."),
  workers: sheet(
    "gauge",
    "workers",
    "{worker}",
    "1 for a process that is a worker, 0 for one that hands over what it has."
  )
} satisfies Readonly<Record<string, MetricSheet>>

/** What a metric is called in the code. */
type MetricKey = keyof typeof metricSheets

/** Whether metrics tell tenants apart. Not unless that is provided: it multiplies the number of series by that of the tenants. */
export const MeasureTenants: Context.Reference<boolean> = Context.Reference<boolean>(
  "@bulkport/core/MeasureTenants",
  { defaultValue: () => false }
)

/** Upper ends of buckets, in seconds: requests take milliseconds, and jobs take hours. */
const boundaries = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 4 * 3600, 12 * 3600]

const made = new Map<MetricKey, Metric.Metric<number, unknown>>()

const metricOf = (key: MetricKey): Metric.Metric<number, unknown> => {
  const known = made.get(key)
  if (known !== undefined) return known
  const { description, kind, name, unit } = metricSheets[key]
  // Exporters take the unit from here.
  const attributes = { unit }
  const metric =
    kind === "counter"
      ? Metric.counter(name, { description, attributes, incremental: true })
      : kind === "gauge"
        ? Metric.gauge(name, { description, attributes })
        : Metric.histogram(name, { description, attributes, boundaries })
  made.set(key, metric)
  return metric
}

/** Attributes of a metric, by name. What is `undefined` is left out. */
export type MetricAttributes = Readonly<Record<string, string | undefined>>

const withAttributes = (key: MetricKey, attributes: MetricAttributes): Metric.Metric<number, unknown> =>
  Metric.withAttributes(
    metricOf(key),
    Object.fromEntries(
      Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
    )
  )

/** Adds to a counter, observes a value in a histogram, or sets a gauge. Seconds and bytes, as the unit of the metric says. */
export const measure = (
  key: MetricKey,
  value: number,
  attributes: MetricAttributes = {}
): Effect.Effect<void> => Metric.update(withAttributes(key, attributes), value)

/** Adds to what a gauge has, or takes from it. */
export const shift = (key: MetricKey, by: number): Effect.Effect<void> => Metric.modify(metricOf(key), by)

/** What is measured within an effect has these attributes as well. */
export const measuredWith =
  (attributes: MetricAttributes) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.updateService(effect, Metric.CurrentMetricAttributes, (outer) => ({
      ...outer,
      ...Object.fromEntries(
        Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
      )
    }))
