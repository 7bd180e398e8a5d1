/** The service: who may ask what, and which handler answers (dossier 2, 7, 12). */
import { drain, type Exchange, type Service } from "../emulator.ts"
import type { ActitoState } from "./actito-state.ts"
import { answerRefusal } from "./answer.ts"
import * as creations from "./handle-creations.ts"
import * as etls from "./handle-etls.ts"
import * as executions from "./handle-executions.ts"
import * as structures from "./handle-structures.ts"
import * as v4 from "./handle-v4.ts"
import type { Handler } from "./handler.ts"
import { RequestRefused } from "./request-refused.ts"
import { requireRight } from "./rights.ts"
import { route, type ActitoOperation, type Route } from "./route.ts"
import { serviceTime } from "./service-clock.ts"

const handlers: Readonly<Record<ActitoOperation, Handler>> = {
  token: structures.token,
  entities: structures.entities,
  "profile-tables": structures.profileTables,
  "profile-table": structures.profileTable,
  "create-execution": creations.createExecution,
  "list-executions": executions.listExecutions,
  "get-execution": executions.getExecution,
  "integration-results": executions.integrationResults,
  "output-files": executions.outputFiles,
  "list-etls": etls.listEtls,
  "create-etl": etls.createEtl,
  "get-etl": etls.getEtl,
  "trigger-execution": creations.triggerExecution,
  "v4-create-profile-import": v4.createProfileImport,
  "v4-create-custom-import": v4.createCustomImport,
  "v4-status": v4.v4Status,
  "v4-result": v4.v4Result,
  "v4-errors": v4.v4Errors,
  "v4-result-file": v4.v4ResultFile
}

const requireToken = ({ behaviour, tokens }: ActitoState, { request }: Exchange): void => {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? []
  if (token !== undefined && tokens.accepts(token, behaviour)) return
  throw behaviour.refusedTokenStatus === 401
    ? new RequestRefused(401, "UNAUTHORIZED", "the token is not accepted")
    : new RequestRefused(404, "NOT_FOUND", "not found")
}

const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis))

const findRoute = ({ behaviour }: ActitoState, method: string, url: URL): Route => {
  const found = route(method, url.pathname, behaviour.urlScheme)
  if (found === "not-found") throw new RequestRefused(404, "NOT_FOUND", "no such path")
  if (found === "method-not-allowed")
    throw new RequestRefused(405, "METHOD_NOT_ALLOWED", "not with this method")
  return found
}

const handle = async (state: ActitoState, exchange: Exchange): Promise<void> => {
  const { behaviour, limits } = state
  const method = exchange.request.method ?? "GET"
  const found = findRoute(state, method, exchange.url)
  const isToken = found.operation === "token"
  if (isToken && !behaviour.tokenRequestsCount) return handlers.token(state, exchange, found)
  if (!isToken) requireToken(state, exchange)
  const leave = limits.enter(behaviour)
  try {
    await pause(limits.delayOfCall(behaviour))
    if (isToken) return await handlers.token(state, exchange, found)
    if (method === "GET") limits.checkRead(behaviour)
    if (found.operation.startsWith("v4-")) v4.requireV4(state)
    if (found.entity !== "") state.tablesOf(found.entity)
    requireRight(state, method, found)
    await handlers[found.operation](state, exchange, found)
  } finally {
    leave()
  }
}

const nameOf = (method: string, url: URL): string => {
  const found = route(method, url.pathname, "both")
  return typeof found === "string" ? url.pathname : found.operation
}

/** The service over a state. */
export const actitoService = (state: ActitoState): Service => ({
  name: nameOf,
  handle: async (exchange) => {
    const { request, response, url } = exchange
    const leave = state.traffic.enter(nameOf(request.method ?? "GET", url) === "token")
    response.once("close", leave)
    response.setHeader("date", serviceTime(state.behaviour).toUTCString())
    try {
      await handle(state, exchange)
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error
      await drain(request)
      answerRefusal(response, error, state.behaviour)
    }
  }
})
