/** What the operations of a plugin give, asked of the values: what they are made of is seen here, and not where it does harm. */
import { Cause, Exit, Schema, SchemaIssue, Stream } from "effect"
import { JobRef } from "../model/job.ts"
import { OutputKind, type OutputFile } from "../model/output-file.ts"
import { Progress } from "../model/progress.ts"
import type { OutcomeStatement } from "../model/row-outcome.ts"
import { StagedFile } from "../model/staged-file.ts"
import { ServiceValidation } from "../model/validation-report.ts"

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Names the members that are wrong, and never what they hold, which may be of a row. */
const givenAs = <A>(what: string, schema: Schema.Codec<A, unknown>): ((value: A) => A) => {
  const decode = Schema.decodeUnknownExit(Schema.toType(schema))
  return (value) => {
    const decoded = decode(value)
    if (Exit.isSuccess(decoded)) return value
    const members = decoded.cause.reasons.filter(Cause.isFailReason).flatMap(({ error }) =>
      format(error.issue).issues.flatMap(({ path = [] }) => {
        const way = path.map((step) => String(typeof step === "object" ? step.key : step)).join(".")
        return way === "" ? [] : [way]
      })
    )
    throw new TypeError(
      `it gave no usable ${what}${members.length === 0 ? "" : `: see ${members.join(", ")}`}`
    )
  }
}

/** A staged file as it must be; throws what is wrong with one that is not. So do the others. */
export const givenStagedFile = givenAs("staged file", StagedFile)

/** A job. */
export const givenJob = givenAs("job", JobRef)

/** Jobs that were found. */
export const givenJobs = givenAs("list of jobs", Schema.Array(JobRef))

/** Progress of a job. */
export const givenProgress = givenAs("progress", Progress)

/** What the service says before the start. */
export const givenValidation = givenAs("validation", ServiceValidation)

const isKind = Schema.is(OutputKind)

/** A result file. Its bytes are looked at as they come. */
export const givenOutput = <E>(output: OutputFile<E>): OutputFile<E> => {
  // A plugin need not have been compiled against the types that promise it.
  const given = output as Partial<Record<keyof OutputFile<E>, unknown>> | null | undefined
  const wrong = [
    ...(typeof given?.name === "string" ? [] : ["name"]),
    ...(isKind(given?.kind) ? [] : ["kind"]),
    ...(Stream.isStream(given?.body) ? [] : ["body"])
  ]
  if (wrong.length > 0) throw new TypeError(`it gave no usable result file: see ${wrong.join(", ")}`)
  return output
}

const isTextOrNone = (value: unknown): boolean => value === undefined || typeof value === "string"
const isNumberOrNone = (value: unknown): boolean => value === undefined || Number.isFinite(value)

/** By hand: there may be one for each of a million rows. */
const wrongMember = (given: Readonly<Record<string, unknown>>): string | undefined => {
  if (given["_tag"] === "OutcomeTotals")
    return ["read", "accepted", "rejected"].find((name) => !isNumberOrNone(given[name]))
  if (given["_tag"] !== "RowOutcome") return "_tag"
  const { key, outcome, record } = given
  if (outcome !== "accepted" && outcome !== "rejected") return "outcome"
  if (!isNumberOrNone(record)) return "record"
  const isKey =
    key === undefined ||
    (typeof key === "object" &&
      key !== null &&
      Object.values(key).every((value) => typeof value === "string"))
  return isKey ? ["code", "message", "word"].find((name) => !isTextOrNone(given[name])) : "key"
}

/** What a result file says about one row, or about all of them. */
export const givenStatement = (statement: OutcomeStatement): OutcomeStatement => {
  const given: unknown = statement
  const wrong =
    // Any object has members by name.
    typeof given === "object" && given !== null ? wrongMember(given as Record<string, unknown>) : "_tag"
  if (wrong !== undefined) throw new TypeError(`it gave no usable outcome of a row: see ${wrong}`)
  return statement
}
