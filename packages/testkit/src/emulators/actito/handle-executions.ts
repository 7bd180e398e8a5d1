/** The operations on executions (dossier 3, operations 1 to 5 and 10). */
import { rm } from "node:fs/promises"
import { drain, type Exchange } from "../emulator.ts"
import type { ActitoState } from "./actito-state.ts"
import { answerEmpty, answerJson, requireAccept } from "./answer.ts"
import { executionBody, resultsBody } from "./execution-body.ts"
import { isFinal, statusOf, type Execution } from "./execution.ts"
import { readDefinition } from "./import-definition.ts"
import { answerOutputFiles, outputContentType } from "./output-archive.ts"
import { RequestRefused } from "./request-refused.ts"
import type { Route } from "./route.ts"
import { receiveUpload } from "./upload.ts"

/** Answers one operation. */
export type Handler = (state: ActitoState, exchange: Exchange, route: Route) => Promise<void>

/** Parses JSON, refusing (400) what is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestRefused(400, "INVALID_JSON", "the JSON cannot be read")
  }
}

/** Answers a creation: the id in the body, in `Location`, or nowhere (dossier 4.2). */
const answerCreated = (state: ActitoState, exchange: Exchange, route: Route, execution: Execution): void => {
  const { behaviour, profile } = state
  const { request, response } = exchange
  const category = route.isLegacy ? "" : "/mass-imports"
  const path = `${category}/v5/entities/${encodeURIComponent(state.entity)}/etl-executions/${execution.id}`
  const location = behaviour.absoluteLocation ? `http://${request.headers.host ?? "localhost"}${path}` : path
  const status = behaviour.createStatus
  switch (behaviour.idPlacement) {
    case "body-string":
      return answerJson(response, status, { [profile.execution.id]: execution.id }, { location })
    case "body-number":
      return answerJson(response, status, { [profile.execution.id]: Number(execution.id) }, { location })
    case "location-only":
      return answerEmpty(response, status, { location })
    case "missing":
      return answerEmpty(response, status)
  }
}

const create = async (
  state: ActitoState,
  exchange: Exchange,
  route: Route,
  predefined: { readonly id: string; readonly received: unknown } | undefined
): Promise<void> => {
  const { behaviour, limits, profile, tables } = state
  requireAccept(exchange.request, "application/json", behaviour)
  const folder = await state.newFolder()
  let execution: Execution
  try {
    const upload = await receiveUpload(exchange.request, folder, profile.parts, {
      maxBytes: behaviour.maxUploadBytes,
      expectsDefinition: predefined === undefined
    })
    const received = predefined === undefined ? parseJson(upload.definition ?? "") : predefined.received
    const definition = readDefinition(received, profile, tables, behaviour)
    const { name, table } = definition
    if (behaviour.strictNames && predefined === undefined && name !== undefined) {
      const isUsed = [...state.executions.values()].some(
        (other) => other.etlId === undefined && other.definition.name === name
      )
      if (isUsed)
        throw new RequestRefused(409, "NAME_IN_USE", `the name "${name}" is in use`, profile.definition.name)
    }
    limits.checkAllowance(table.structure.id, behaviour)
    limits.useAllowance(table.structure.id)
    execution = state.accept(definition, received, upload, predefined?.id)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  answerCreated(state, exchange, route, execution)
}

/** `POST …/etl-executions`. */
export const createExecution: Handler = (state, exchange, route) => create(state, exchange, route, undefined)

/** `POST …/etls/{id}/trigger-execution`: multipart with the data part alone (assumed, dossier 4.4). */
export const triggerExecution: Handler = async (state, exchange, route) => {
  const etl = state.etls.get(route.id)
  if (etl === undefined) throw new RequestRefused(404, "NOT_FOUND", "no such ETL")
  await create(state, exchange, route, etl)
}

const findExecution = (state: ActitoState, { id }: Route): Execution => {
  const execution = state.executions.get(id)
  if (execution === undefined) throw new RequestRefused(404, "NOT_FOUND", "no such execution")
  return execution
}

/** `GET …/etl-executions/{id}`. */
export const getExecution: Handler = async (state, { request, response }, route) => {
  requireAccept(request, "application/json", state.behaviour)
  const execution = findExecution(state, route)
  const scripted = state.behaviour.statusScript[execution.statusPolls]
  execution.statusPolls += 1
  answerJson(response, 200, executionBody(state, execution, scripted))
}

/** `GET …/etl-executions`, newest first, without paging (assumed). */
export const listExecutions: Handler = async (state, { request, response }) => {
  const { behaviour, profile } = state
  if (!behaviour.listExecutions) throw new RequestRefused(404, "NOT_FOUND", "no such path")
  requireAccept(request, "application/json", behaviour)
  const bodies = [...state.executions.values()]
    .map((execution) => executionBody(state, execution, undefined))
    .reverse()
  const wrapper = profile.execution.listWrapper
  answerJson(response, 200, wrapper === undefined ? bodies : { [wrapper]: bodies })
}

/** Answers that results or files are not there yet. */
const answerNotReady = ({ behaviour }: ActitoState, { response }: Exchange): void => {
  const status = behaviour.notReadyStatus
  if (status === 204) return answerEmpty(response, status)
  throw new RequestRefused(status, "NOT_READY", "the execution has nothing to show yet")
}

/** `GET …/integration-results`. */
export const integrationResults: Handler = async (state, exchange, route) => {
  const { behaviour } = state
  requireAccept(exchange.request, "application/json", behaviour)
  const execution = findExecution(state, route)
  if (!isFinal(statusOf(execution, behaviour))) return answerNotReady(state, exchange)
  execution.resultsPolls += 1
  if (execution.resultsPolls <= behaviour.resultsNotReadyForPolls) return answerNotReady(state, exchange)
  answerJson(exchange.response, 200, resultsBody(state, execution))
}

/** `GET …/output-files`. A file that failed as a whole has none, like one whose definition enabled none (assumed). */
export const outputFiles: Handler = async (state, exchange, route) => {
  const { behaviour } = state
  const { request, response } = exchange
  requireAccept(request, outputContentType(behaviour), behaviour)
  const execution = findExecution(state, route)
  if (!isFinal(statusOf(execution, behaviour))) return answerNotReady(state, exchange)
  execution.outputFilesPolls += 1
  if (execution.outputFilesPolls <= behaviour.outputFilesNotReadyForPolls)
    return answerNotReady(state, exchange)
  const { errorFile, resultFile } = execution.outcome ?? {}
  const files = [errorFile, resultFile].filter((file) => file !== undefined)
  const absence = absenceOf(files.length === 0 ? behaviour.outputFilesNotEnabled : behaviour.outputFiles)
  if (absence === 204) return answerEmpty(response, 204)
  if (absence === 404) throw new RequestRefused(404, "NOT_FOUND", "there are no output files")
  if (absence === 410) throw new RequestRefused(410, "GONE", "the output files were removed")
  const sent = files.length === 0 ? { ...behaviour, outputFiles: "empty-zip" as const } : behaviour
  await drain(request)
  await answerOutputFiles(response, files, sent)
}

const absenceOf = (how: ActitoState["behaviour"]["outputFiles" | "outputFilesNotEnabled"]) => {
  switch (how) {
    case "absent-204":
    case 204:
      return 204
    case "absent-404":
    case 404:
      return 404
    case "gone-410":
      return 410
    default:
      return undefined
  }
}
