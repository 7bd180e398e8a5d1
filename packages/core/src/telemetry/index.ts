/** What imports let be seen from outside: names, metrics and the trace of a run. For exporters, stores and queues. */
export { attributeNames } from "./attribute-names.ts"
export { EventLog, type LogLine } from "./event-log.ts"
export {
  measureHook,
  measureLostLease,
  measureQueue,
  measureWorker,
  type QueueSample
} from "./fleet-metrics.ts"
export { MeasureTenants, type MetricSheet, metricSheets } from "./import-metrics.ts"
