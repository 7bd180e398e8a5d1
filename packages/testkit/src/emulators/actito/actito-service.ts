/** The service: who may ask what, and which handler answers (dossier 2, 7, 12). */
import { drain, type Exchange, type Service } from "../emulator.ts"
import type { ActitoState } from "./actito-state.ts"
import { answerRefusal } from "./answer.ts"
import * as executions from "./handle-executions.ts"
import * as structures from "./handle-structures.ts"
import { RequestRefused } from "./request-refused.ts"
import { route, type ActitoOperation } from "./route.ts"

const handlers: Readonly<Record<ActitoOperation, executions.Handler>> = {
  token: structures.token,
  entities: structures.entities,
  "profile-tables": structures.profileTables,
  "profile-table": structures.profileTable,
  "create-execution": executions.createExecution,
  "list-executions": executions.listExecutions,
  "get-execution": executions.getExecution,
  "integration-results": executions.integrationResults,
  "output-files": executions.outputFiles,
  "list-etls": structures.listEtls,
  "create-etl": structures.createEtl,
  "get-etl": structures.getEtl,
  "trigger-execution": executions.triggerExecution
}

const requireToken = ({ tokens }: ActitoState, { request }: Exchange): void => {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? []
  if (token === undefined || !tokens.accepts(token)) {
    throw new RequestRefused(401, "UNAUTHORIZED", "the token is not accepted")
  }
}

const requireRight = ({ behaviour }: ActitoState, method: string): void => {
  if (behaviour.rights === "read-write" || (behaviour.rights === "read" && method === "GET")) return
  const status = behaviour.missingRightStatus
  throw status === 403
    ? new RequestRefused(status, "FORBIDDEN", "the right is missing")
    : new RequestRefused(status, "NOT_FOUND", "not found")
}

const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis))

const handle = async (state: ActitoState, exchange: Exchange): Promise<void> => {
  const { behaviour, entity, limits } = state
  const method = exchange.request.method ?? "GET"
  const found = route(method, exchange.url.pathname, behaviour.urlScheme)
  if (found === "not-found") throw new RequestRefused(404, "NOT_FOUND", "no such path")
  if (found === "method-not-allowed")
    throw new RequestRefused(405, "METHOD_NOT_ALLOWED", "not with this method")
  if (found.operation === "token") return handlers.token(state, exchange, found)
  requireToken(state, exchange)
  const leave = limits.enter(behaviour)
  try {
    await pause(limits.delayOfCall(behaviour))
    if (found.entity !== "" && found.entity !== entity)
      throw new RequestRefused(404, "NOT_FOUND", "no such entity")
    requireRight(state, method)
    await handlers[found.operation](state, exchange, found)
  } finally {
    leave()
  }
}

/** The service over a state. */
export const actitoService = (state: ActitoState): Service => ({
  name: (method, url) => {
    const found = route(method, url.pathname, "both")
    return typeof found === "string" ? url.pathname : found.operation
  },
  handle: async (exchange) => {
    try {
      await handle(state, exchange)
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error
      await drain(exchange.request)
      answerRefusal(exchange.response, error, state.behaviour)
    }
  }
})
