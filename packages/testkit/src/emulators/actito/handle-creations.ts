/** The operations that make executions (dossier 3, operations 1 and 5; dossier 4). */
import { rm } from "node:fs/promises"
import type { Exchange } from "../emulator.ts"
import type { ActitoState } from "./actito-state.ts"
import { answer, answerEmpty, answerJson, requireAccept } from "./answer.ts"
import type { Execution } from "./execution.ts"
import type { Handler } from "./handler.ts"
import { receiveOneShot, receiveTriggered, type Creation } from "./receive-creation.ts"
import { RequestRefused } from "./request-refused.ts"
import type { Route } from "./route.ts"

/** Answers a creation: the id in the body, in `Location`, or nowhere (dossier 4.2). */
const answerCreated = (state: ActitoState, exchange: Exchange, route: Route, execution: Execution): void => {
  const { behaviour, profile } = state
  const { request, response } = exchange
  const category = route.isLegacy ? "" : "/mass-imports"
  const path = `${category}/v5/entities/${encodeURIComponent(route.entity)}/etl-executions/${execution.id}`
  const location = behaviour.absoluteLocation ? `http://${request.headers.host ?? "localhost"}${path}` : path
  const status = behaviour.createStatus
  const placement =
    status === 204 && behaviour.idPlacement !== "missing" ? "location-only" : behaviour.idPlacement
  switch (placement) {
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

/**
 * Holds the answer of an accepted creation back for as long as the behaviour says; true when something between us and the
 * client has answered in the meantime.
 */
export const isAnsweredInBetween = async (
  { behaviour }: ActitoState,
  { response }: Exchange
): Promise<boolean> => {
  const { creationAnswers, creationMillis } = behaviour
  if (creationMillis > 0) await new Promise((resolve) => setTimeout(resolve, creationMillis))
  if (creationAnswers === "given") return false
  answer(response, 504, "text/html", "<html><body><h1>504 Gateway Time-out</h1></body></html>")
  return true
}

const refuseUsedName = (state: ActitoState, entity: string, { definition }: Creation): void => {
  const { behaviour, limits, profile } = state
  const { name, table } = definition
  if (!behaviour.strictNames || name === undefined) return
  const isUsed = [...state.executions.values()].some(
    (other) => other.entity === entity && other.etlId === undefined && other.definition.name === name
  )
  if (!isUsed) return
  if (behaviour.refusedCreationsCount) limits.useAllowance(state.allowanceOf(entity, table))
  throw new RequestRefused(409, "NAME_IN_USE", `the name "${name}" is in use`, profile.definition.name)
}

const create = async (
  state: ActitoState,
  exchange: Exchange,
  route: Route,
  receive: (folder: string) => Promise<Creation>,
  etlId: string | undefined
): Promise<void> => {
  const { behaviour, limits } = state
  const { entity } = route
  requireAccept(exchange.request, "application/json", behaviour)
  const folder = await state.newFolder()
  let execution: Execution
  try {
    const creation = await receive(folder)
    if (etlId === undefined) refuseUsedName(state, entity, creation)
    const allowance = state.allowanceOf(entity, creation.definition.table)
    limits.checkAllowance(allowance, behaviour)
    limits.useAllowance(allowance)
    execution = state.accept({ ...creation, api: "v5", entity, etlId })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  if (await isAnsweredInBetween(state, exchange)) return
  answerCreated(state, exchange, route, execution)
}

/** `POST …/etl-executions`. */
export const createExecution: Handler = (state, exchange, route) => {
  const receive = (folder: string) => receiveOneShot(state, exchange.request, folder, route.entity)
  return create(state, exchange, route, receive, undefined)
}

/** `POST …/etls/{id}/trigger-execution`: multipart with the data part alone (assumed, dossier 4.4). */
export const triggerExecution: Handler = async (state, exchange, route) => {
  const etl = state.etls.get(route.id)
  if (etl?.entity !== route.entity) throw new RequestRefused(404, "NOT_FOUND", "no such ETL")
  const receive = (folder: string) => receiveTriggered(state, exchange.request, folder, etl)
  await create(state, exchange, route, receive, etl.id)
}
