/** A vitest reporter that prints the matrix of conformance checks, and writes it as Markdown or JSON. */
export type { CheckGroup } from "../conformance/check.ts"
export type { CheckOutcome, ReportedCheck } from "../conformance/reported-check.ts"
export * from "./check-matrix.ts"
export * from "./conformance-reporter.ts"
export { default } from "./conformance-reporter.ts"
export { markdownMatrix } from "./markdown-matrix.ts"
export { plainMatrix } from "./plain-matrix.ts"
