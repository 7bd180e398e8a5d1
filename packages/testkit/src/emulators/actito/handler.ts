/** What the handlers of all operations share. */
import type { Exchange } from "../emulator.ts"
import type { ActitoState } from "./actito-state.ts"
import { answerEmpty } from "./answer.ts"
import type { ApiGeneration, Execution } from "./execution.ts"
import { RequestRefused } from "./request-refused.ts"
import type { Route } from "./route.ts"

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

/** The execution that a path names, made with this generation of the API for the path's entity. 404 when there is none. */
export const findExecution = (state: ActitoState, { entity, id }: Route, api: ApiGeneration): Execution => {
  const execution = state.executions.get(id)
  if (execution?.api === api && execution.entity === entity) return execution
  throw new RequestRefused(404, "NOT_FOUND", "no such execution")
}

/** Answers that results or files are not there yet. */
export const answerNotReady = ({ behaviour }: ActitoState, { response }: Exchange): void => {
  const status = behaviour.notReadyStatus
  if (status === 204) return answerEmpty(response, status)
  throw new RequestRefused(status, "NOT_READY", "the execution has nothing to show yet")
}
