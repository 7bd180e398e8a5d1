/** Bodies about executions, in the spelling of the wire profile (dossier 11.2, 11.3). */
import type { ActitoState } from "./actito-state.ts"
import { endOf, isFinal, startOf, statusOf, type Execution } from "./execution.ts"
import { objectOf, type JsonObject } from "./json-value.ts"
import type { ExecutionStatus } from "./wire-profile.ts"

/** Fields nobody announced, before and after the known ones (dossier 12, API evolution). */
const withExtras = (body: JsonObject, extraFields: boolean): JsonObject =>
  extraFields
    ? { _links: { self: { href: "/elsewhere" } }, ...body, priority: 3, owner: { id: 12, tags: ["a", null] } }
    : body

const inCase = (word: string, letterCase: "as-is" | "lower" | "upper"): string =>
  letterCase === "lower" ? word.toLowerCase() : letterCase === "upper" ? word.toUpperCase() : word

/** An id as the profile's bodies write it. */
const idIn = ({ profile }: ActitoState, id: string): string | number =>
  profile.execution.numericId ? Number(id) : id

const momentOf = (millis: number | undefined): string | null =>
  millis === undefined || !Number.isFinite(millis) ? null : new Date(millis).toISOString()

/** The body of one execution. */
export const executionBody = (
  state: ActitoState,
  execution: Execution,
  scriptedStatus: string | undefined
): JsonObject => {
  const { behaviour, profile } = state
  const spelling = profile.execution
  const status: ExecutionStatus = statusOf(execution, behaviour)
  const word = scriptedStatus ?? spelling.statusWords[status]
  return withExtras(
    objectOf([
      [spelling.id, idIn(state, execution.id)],
      [spelling.status, inCase(word, behaviour.statusCase)],
      [spelling.creationMoment, momentOf(execution.createdAt)],
      [spelling.startMoment, status === "PENDING" ? null : momentOf(startOf(execution, behaviour))],
      [spelling.endMoment, isFinal(status) ? momentOf(endOf(execution, behaviour)) : null],
      [spelling.definition, execution.received],
      [spelling.etlId, execution.etlId]
    ]),
    behaviour.extraFields
  )
}

/** The body of an ended execution's results. */
export const resultsBody = (state: ActitoState, execution: Execution): unknown => {
  const { behaviour, profile } = state
  const { outcome } = execution
  const spelling = profile.results
  const counts = outcome?.counts
  const isZeroed = behaviour.agreement === "with-error-but-zero"
  const rejected = isZeroed ? 0 : (counts?.rejected ?? 0)
  const written = (count: number | undefined): string | number | null | undefined => {
    switch (behaviour.counts) {
      case "numbers":
        return count ?? 0
      case "strings":
        return String(count ?? 0)
      case "null":
        return null
      case "missing":
        return undefined
    }
  }
  const { structure } = execution.definition.table
  const result = withExtras(
    objectOf([
      [spelling.destinationKind, profile.definition.kindWords[structure.kind]],
      [spelling.destinationTable, structure.id],
      [spelling.fileName, execution.upload.fileName],
      [spelling.read, written(counts?.read)],
      [spelling.created, written(counts?.created)],
      [spelling.updated, written(counts?.updated)],
      [spelling.ignored, written(counts?.ignored)],
      [spelling.rejected, written(rejected)],
      [
        spelling.withErrors,
        behaviour.counts === "missing" ? undefined : rejected > 0 || outcome?.failure !== undefined
      ],
      // Not in section 11; a failed file's reason has to stand somewhere, and providers keep the raw body.
      ["failure", outcome?.failure]
    ]),
    behaviour.extraFields
  )
  if (behaviour.resultsShape === "object") return result
  if (behaviour.resultsShape === "array") return [result]
  return withExtras(objectOf([[spelling.wrapper, [result]]]), behaviour.extraFields)
}
