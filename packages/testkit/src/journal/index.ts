/** The conformance suite for stores: what every `RunJournal` must do, whatever it is kept in. */
export { journalConformance } from "./journal-conformance.ts"
export type { StoreUnderTest } from "./store-under-test.ts"
export { journalOf, samplePlan } from "./sample-runs.ts"
