import { Schema } from "effect"
import { DestinationName } from "./destination.ts"

/** One problem found before the start. Never quotes the content of a cell. */
export const Finding = Schema.Struct({
  /** Who found it. */
  by: Schema.Literals(["engine", "service"]),
  /** A warning stands in nobody's way. Left out for everything else. */
  severity: Schema.optionalKey(Schema.Literal("warning")),
  /** Stable and short, such as `required` or `too-long`; `service` for the words of a service. */
  code: Schema.String,
  message: Schema.String,
  /** Where the rule stands, such as `Advocate Error Codes, RS023`; left out for rules of the engine's own. */
  rule: Schema.optionalKey(Schema.String),
  /** Row from 1, without the header; left out when the finding is about the whole file. */
  row: Schema.optionalKey(Schema.Number),
  /** Physical line in the source file, from 1. */
  line: Schema.optionalKey(Schema.Number),
  /** Header name, or dotted member name. */
  column: Schema.optionalKey(Schema.String)
})
export type Finding = typeof Finding.Type

/**
 * Where the rows go, where the service has told that while it was asked: a place may have several names. It takes the place of
 * name and key of what `destination` says of the same file.
 */
const destination = Schema.optionalKey(DestinationName)

/** What a service's own validation said. Skipped is not passed. */
export const ServiceValidation = Schema.Union([
  Schema.Struct({ status: Schema.Literal("done"), findings: Schema.Array(Finding), destination }),
  Schema.Struct({ status: Schema.Literal("skipped"), why: Schema.String, destination })
])
export type ServiceValidation = typeof ServiceValidation.Type

/** How many findings have a code. */
export const FindingsOfCode = Schema.Struct({
  code: Schema.String,
  findings: Schema.Number,
  severity: Schema.optionalKey(Schema.Literal("warning"))
})
export type FindingsOfCode = typeof FindingsOfCode.Type

/** What the engine itself found about the rows of a file, counted exactly, with the first few findings. */
export const FindingsTally = Schema.Struct({
  /** Without warnings. */
  findings: Schema.Number,
  /** Those of the findings that are about the structure of the file: they stand in the way of any start. */
  structural: Schema.Number,
  warnings: Schema.Number,
  /** Rows with at least one finding. */
  invalidRows: Schema.Number,
  /** Most frequent first. */
  byCode: Schema.Array(FindingsOfCode),
  /** The first hundred, and the first of each code. */
  samples: Schema.Array(Finding),
  /** True when rows were held against the rules of the import type, false when only the structure was looked at. */
  areRowsValidated: Schema.Boolean
})
export type FindingsTally = typeof FindingsTally.Type

/** What validation found, by whom, and what was not validated. */
export const ValidationReport = Schema.Struct({
  /** Exact number of findings, samples or not; without warnings. */
  findings: Schema.Number,
  warnings: Schema.Number,
  /** Those that stand in the way of a start; findings about rows that were set aside do not. */
  blocking: Schema.Number,
  /** Exact number of findings by code, most frequent first. */
  byCode: Schema.Array(FindingsOfCode),
  /** The first findings; all of them are in `2-validate/findings.csv`. */
  samples: Schema.Array(Finding),
  /** True when rows were validated against the import type's row schema. */
  rowsValidated: Schema.Boolean,
  /** Whether the service validated too; `absent` when its provider has no such operation. */
  service: Schema.Literals(["done", "skipped", "absent"]),
  /** What was not validated and why, in sentences. */
  notValidated: Schema.Array(Schema.String)
})
export type ValidationReport = typeof ValidationReport.Type
