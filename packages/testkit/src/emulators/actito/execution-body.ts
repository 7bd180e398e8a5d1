/** Bodies about executions, in the spelling of the wire profile (dossier 11.2, 11.3). */
import type { ActitoState } from "./actito-state.ts"
import { endOf, isFinal, startOf, statusOf, type Execution } from "./execution.ts"
import type { ForeignExecution } from "./foreign-execution.ts"
import { isJsonObject, objectOf, withoutPath, type JsonObject } from "./json-value.ts"
import { writtenMoment } from "./service-clock.ts"
import { shownResult, writtenCount, writtenFlag, type ShownResult } from "./shown-results.ts"
import { shownStatus, statusWord } from "./status-words.ts"
import type { ExecutionStatus } from "./wire-profile.ts"

/** Fields nobody announced, before and after the known ones (dossier 12, API evolution). */
const withExtras = (body: JsonObject, extraFields: boolean): JsonObject =>
  extraFields
    ? { _links: { self: { href: "/elsewhere" } }, ...body, priority: 3, owner: { id: 12, tags: ["a", null] } }
    : body

/** An id as the profile's bodies write it. */
const idIn = ({ profile }: ActitoState, id: string): string | number =>
  profile.execution.numericId ? Number(id) : id

/** The body of one execution. */
export const executionBody = (
  state: ActitoState,
  execution: Execution,
  scriptedStatus: string | undefined
): JsonObject => {
  const { behaviour, profile } = state
  const spelling = profile.execution
  const status: ExecutionStatus = statusOf(execution, behaviour)
  const started = status === "PENDING" ? undefined : startOf(execution, behaviour)
  const ended = isFinal(status) ? endOf(execution, behaviour) : undefined
  return withExtras(
    objectOf([
      [spelling.id, idIn(state, execution.id)],
      [spelling.status, shownStatus(scriptedStatus ?? statusWord(status, profile, behaviour), behaviour)],
      [spelling.creationMoment, writtenMoment(execution.createdAt, behaviour)],
      [spelling.startMoment, writtenMoment(started, behaviour)],
      [spelling.endMoment, writtenMoment(ended, behaviour)],
      [spelling.definition, execution.received],
      [spelling.etlId, execution.etlId]
    ]),
    behaviour.extraFields
  )
}

/** The body of an execution that somebody else made: over, and with no more of a definition than a name. */
export const foreignBody = (state: ActitoState, foreign: ForeignExecution, now: number): JsonObject => {
  const { behaviour, profile } = state
  const spelling = profile.execution
  const moment = writtenMoment(foreign.createdAt ?? now, behaviour)
  return withExtras(
    objectOf([
      [spelling.id, idIn(state, foreign.id)],
      [spelling.status, foreign.status ?? statusWord("SUCCESS", profile, behaviour)],
      [spelling.creationMoment, moment],
      [spelling.startMoment, moment],
      [spelling.endMoment, moment],
      [spelling.definition, objectOf([[profile.definition.name, foreign.name]])]
    ]),
    behaviour.extraFields
  )
}

/** A body as it stands in the list of executions. */
export const listedBody = (state: ActitoState, body: JsonObject): JsonObject => {
  const { behaviour, profile } = state
  const definition = body[profile.execution.definition]
  if (behaviour.listedNames === "given" || !isJsonObject(definition)) return body
  return { ...body, [profile.execution.definition]: withoutPath(definition, profile.definition.name) }
}

/** What a table has got that no client of ours loaded. */
const otherResult: ShownResult = {
  counts: { read: 7, created: 4, updated: 2, ignored: 0, rejected: 1 },
  withErrors: true
}

const tableResult = (
  state: ActitoState,
  execution: Execution,
  table: string,
  { counts, withErrors }: ShownResult
): JsonObject => {
  const { behaviour, profile } = state
  const spelling = profile.results
  const { kind } = execution.definition.table.structure
  return withExtras(
    objectOf([
      [spelling.destinationKind, profile.definition.kindWords[kind]],
      [spelling.destinationTable, table],
      [spelling.fileName, execution.upload.fileName],
      [spelling.read, writtenCount("read", counts.read, behaviour)],
      [spelling.created, writtenCount("created", counts.created, behaviour)],
      [spelling.updated, writtenCount("updated", counts.updated, behaviour)],
      [spelling.ignored, writtenCount("ignored", counts.ignored, behaviour)],
      [spelling.rejected, writtenCount("rejected", counts.rejected, behaviour)],
      [spelling.withErrors, writtenFlag(withErrors, behaviour)],
      // Not in section 11; a failed file's reason has to stand somewhere, and providers keep the raw body.
      ["failure", execution.outcome?.failure]
    ]),
    behaviour.extraFields
  )
}

/** The body of an ended execution's results. */
export const resultsBody = (state: ActitoState, execution: Execution): unknown => {
  const { behaviour, profile } = state
  const { id } = execution.definition.table.structure
  const own = tableResult(state, execution, id, shownResult(execution, behaviour))
  const other = tableResult(state, execution, "990017", otherResult)
  const results = { own: [own], other: [other], "own-and-other": [other, own] }[behaviour.resultsTables]
  const [first] = results
  if (behaviour.resultsShape === "object" && results.length === 1) return first
  if (behaviour.resultsShape === "array") return results
  return withExtras(objectOf([[profile.results.wrapper, results]]), behaviour.extraFields)
}
