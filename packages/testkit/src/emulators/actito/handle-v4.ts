/** The imports before V5 (dossier 13). */
import { rm } from "node:fs/promises"
import { objectOf } from "./json-value.ts"
import type { ActitoState } from "./actito-state.ts"
import { answer, answerEmpty, answerJson, requireAccept } from "./answer.ts"
import { isFinal, statusOf, type Execution, type OutputFile } from "./execution.ts"
import { isAnsweredInBetween } from "./handle-creations.ts"
import { absenceOf } from "./handle-executions.ts"
import { answerNotReady, findExecution, parseJson, type Handler } from "./handler.ts"
import { answerOutputFiles, outputContentType } from "./output-archive.ts"
import { RequestRefused } from "./request-refused.ts"
import { shownResult, writtenCount, writtenFlag } from "./shown-results.ts"
import { missingPart, receiveForm } from "./upload.ts"
import { readV4Definition, v4Spelling } from "./v4-definition.ts"
import type { TableKind } from "./wire-profile.ts"

/** Throws `RequestRefused` where V4 has been retired (dossier 13.1). */
export const requireV4 = ({ behaviour }: ActitoState): void => {
  switch (behaviour.v4) {
    case "served":
      return
    case "retired-404":
      throw new RequestRefused(404, "NOT_FOUND", "no such path")
    case "retired-405":
      throw new RequestRefused(405, "METHOD_NOT_ALLOWED", "not with this method")
    case "retired-410":
      throw new RequestRefused(410, "GONE", "this version of the API was retired")
  }
}

/** `POST …/table/{table}/import` and `…/customTable/…`: the table stands in the path, by name or id. */
const createImport =
  (kind: TableKind): Handler =>
  async (state, exchange, { entity, id }) => {
    const { behaviour, limits } = state
    const { request, response } = exchange
    requireAccept(request, "application/json", behaviour)
    const folder = await state.newFolder()
    let execution: Execution
    try {
      const { parts } = v4Spelling
      const options = { maxBytes: behaviour.maxUploadBytes, expectsDefinition: true }
      const { data, definition: text } = await receiveForm(request, folder, parts, options)
      const table = state.tablesOf(entity).find(id)
      if (table?.structure.kind !== kind) throw new RequestRefused(404, "NOT_FOUND", "no such table")
      if (data === undefined) throw missingPart(parts.data)
      if (text === undefined) throw missingPart(parts.definition)
      const received = parseJson(text)
      const definition = readV4Definition(received, table, behaviour)
      const allowance = state.allowanceOf(entity, table)
      limits.checkAllowance(allowance, behaviour)
      limits.useAllowance(allowance)
      execution = state.accept({ api: "v4", entity, etlId: undefined, received, definition, upload: data })
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
    if (await isAnsweredInBetween(state, exchange)) return
    // Documented: a number, and no id at all after a failure.
    answerJson(response, 200, behaviour.idPlacement === "missing" ? {} : { id: Number(execution.id) })
  }

/** `POST …/table/{table}/import`. */
export const createProfileImport: Handler = createImport("PROFILE_TABLE")

/** `POST …/customTable/{table}/import`. */
export const createCustomImport: Handler = createImport("CUSTOM_TABLE")

const statusText = (state: ActitoState, execution: Execution): string => {
  const status = statusOf(execution, state.behaviour)
  if (!isFinal(status)) return status
  return status === "ERROR" && state.behaviour.v4Failure === "failed" ? "FAILED" : "FINISHED"
}

/** `GET …/import/{import}/status`. */
export const v4Status: Handler = async (state, { request, response }, route) => {
  const { behaviour } = state
  const contentType = behaviour.v4Status === "text" ? "text/plain" : "application/json"
  requireAccept(request, contentType, behaviour)
  const execution = findExecution(state, route, "v4")
  const status = behaviour.statusScript[execution.statusPolls] ?? statusText(state, execution)
  execution.statusPolls += 1
  switch (behaviour.v4Status) {
    case "object":
      return answerJson(response, 200, { status })
    case "json-string":
      return answerJson(response, 200, status)
    case "text":
      return answer(response, 200, "text/plain", status)
  }
}

/** `GET …/import/{import}/result`. All but `withErrors` and `rowsInError` are names of V5's assumed results. */
export const v4Result: Handler = async (state, exchange, route) => {
  const { behaviour } = state
  requireAccept(exchange.request, "application/json", behaviour)
  const execution = findExecution(state, route, "v4")
  if (!isFinal(statusOf(execution, behaviour))) return answerNotReady(state, exchange)
  execution.resultsPolls += 1
  if (execution.resultsPolls <= behaviour.resultsNotReadyForPolls) return answerNotReady(state, exchange)
  const { counts, withErrors } = shownResult(execution, behaviour)
  const names = {
    rowsRead: "read",
    rowsCreated: "created",
    rowsUpdated: "updated",
    rowsIgnored: "ignored"
  } as const
  const more = behaviour.v4Counts === "documented" ? [] : Object.entries(names)
  const body = objectOf([
    ["withErrors", writtenFlag(withErrors, behaviour)],
    ["rowsInError", writtenCount("rejected", counts.rejected, behaviour)],
    ...more.map(([spelled, name]) => [spelled, writtenCount(name, counts[name], behaviour)] as const)
  ])
  answerJson(exchange.response, 200, body)
}

/** Answers with one file: packed, or as text where the behaviour says so. */
const answerFile =
  (
    choose: (execution: Execution) => OutputFile | undefined,
    isPlain: (state: ActitoState) => boolean
  ): Handler =>
  async (state, exchange, route) => {
    const { request, response } = exchange
    const { behaviour } = state
    // In which of V5's ways several files come says nothing of V4, but whether they are there, or hostile, does.
    const isOfV5 = ["plain-csv", "gzip", "json-links"].includes(behaviour.outputFiles)
    const packed = isOfV5 ? { ...behaviour, outputFiles: "zip" as const } : behaviour
    const sent = isPlain(state) ? { ...behaviour, outputFiles: "plain-csv" as const } : packed
    requireAccept(request, outputContentType(sent), behaviour)
    const execution = findExecution(state, route, "v4")
    if (!isFinal(statusOf(execution, behaviour))) return answerNotReady(state, exchange)
    execution.outputFilesPolls += 1
    if (execution.outputFilesPolls <= behaviour.outputFilesNotReadyForPolls)
      return answerNotReady(state, exchange)
    const file = choose(execution)
    const absence = file === undefined ? 404 : absenceOf(behaviour.outputFiles)
    if (absence === 204) return answerEmpty(response, 204)
    if (absence === 410) throw new RequestRefused(410, "GONE", "the file was removed")
    if (absence === 404 || file === undefined)
      throw new RequestRefused(404, "NOT_FOUND", "there is no such file")
    await answerOutputFiles(response, [file], sent)
  }

/** `GET …/import/{import}/errors`. */
export const v4Errors: Handler = answerFile(
  ({ outcome }) => outcome?.errorFile,
  ({ behaviour }) => behaviour.v4ErrorFile === "csv"
)

/** `GET …/import/{import}/result-file`: a ZIP, if it was asked for. */
export const v4ResultFile: Handler = answerFile(
  ({ outcome }) => outcome?.resultFile,
  () => false
)
