/** The operations that show executions (dossier 3, operations 2 to 4 and 10). */
import { drain } from "../emulator.ts"
import type { ActitoState } from "./actito-state.ts"
import { answerEmpty, answerJson, requireAccept } from "./answer.ts"
import { executionBody, foreignBody, listedBody, resultsBody } from "./execution-body.ts"
import { isFinal, statusOf } from "./execution.ts"
import { answerNotReady, findExecution, type Handler } from "./handler.ts"
import { answerOutputFiles, outputContentType } from "./output-archive.ts"
import { RequestRefused } from "./request-refused.ts"

/** `GET …/etl-executions/{id}`. */
export const getExecution: Handler = async (state, { request, response }, route) => {
  const { behaviour } = state
  requireAccept(request, "application/json", behaviour)
  const foreign = behaviour.foreignExecutions.find(({ id }) => id === route.id)
  if (foreign !== undefined) return answerJson(response, 200, foreignBody(state, foreign, Date.now()))
  const execution = findExecution(state, route, "v5")
  const scripted = behaviour.statusScript[execution.statusPolls]
  execution.statusPolls += 1
  answerJson(response, 200, executionBody(state, execution, scripted))
}

/** `GET …/etl-executions`, without paging (assumed). */
export const listExecutions: Handler = async (state, { request, response }, { entity }) => {
  const { behaviour, profile } = state
  if (!behaviour.listExecutions) throw new RequestRefused(404, "NOT_FOUND", "no such path")
  requireAccept(request, "application/json", behaviour)
  const now = Date.now()
  const own = [...state.executions.values()]
    .filter((execution) => execution.api === "v5" && execution.entity === entity)
    .map((execution) => ({ at: execution.createdAt, body: executionBody(state, execution, undefined) }))
  const foreign = behaviour.foreignExecutions.map((each) => ({
    at: each.createdAt ?? now,
    body: foreignBody(state, each, now)
  }))
  const oldestFirst = [...own, ...foreign]
    .toSorted((one, other) => one.at - other.at)
    .map(({ body }) => listedBody(state, body))
  const bodies = behaviour.listOrder === "oldest-first" ? oldestFirst : oldestFirst.toReversed()
  const wrapper = profile.execution.listWrapper
  answerJson(response, 200, wrapper === undefined ? bodies : { [wrapper]: bodies })
}

/** `GET …/integration-results`. */
export const integrationResults: Handler = async (state, exchange, route) => {
  const { behaviour } = state
  requireAccept(exchange.request, "application/json", behaviour)
  const execution = findExecution(state, route, "v5")
  if (!isFinal(statusOf(execution, behaviour))) return answerNotReady(state, exchange)
  execution.resultsPolls += 1
  if (execution.resultsPolls <= behaviour.resultsNotReadyForPolls) return answerNotReady(state, exchange)
  answerJson(exchange.response, 200, resultsBody(state, execution))
}

/** `GET …/output-files`. A file that failed as a whole has none, like one whose definition enabled none (assumed). */
export const outputFiles: Handler = async (state, exchange, route) => {
  const { behaviour } = state
  const { request, response, url } = exchange
  const wanted = url.searchParams.get("file")
  const sent = wanted === null ? behaviour : { ...behaviour, outputFiles: "plain-csv" as const }
  requireAccept(request, outputContentType(sent), behaviour)
  const execution = findExecution(state, route, "v5")
  if (!isFinal(statusOf(execution, behaviour))) return answerNotReady(state, exchange)
  execution.outputFilesPolls += 1
  if (execution.outputFilesPolls <= behaviour.outputFilesNotReadyForPolls)
    return answerNotReady(state, exchange)
  const { errorFile, resultFile } = execution.outcome ?? {}
  const files = [errorFile, resultFile].filter((file) => file !== undefined)
  if (files.length > 0 && wanted !== null) {
    const file = files.find(({ name }) => name === wanted)
    if (file === undefined) throw new RequestRefused(404, "NOT_FOUND", "no such output file")
    return answerOutputFiles(response, [file], sent)
  }
  const absence = absenceOf(files.length === 0 ? behaviour.outputFilesNotEnabled : behaviour.outputFiles)
  if (absence === 204) return answerEmpty(response, 204)
  if (absence === 404) throw new RequestRefused(404, "NOT_FOUND", "there are no output files")
  if (absence === 410) throw new RequestRefused(410, "GONE", "the output files were removed")
  await drain(request)
  if (files.length > 0 && behaviour.outputFiles === "json-links") {
    // Like the ones in webhooks: from the host on, so that a client has to resolve them.
    const links = files.map(({ name }) => ({
      name,
      href: `${url.pathname}?file=${encodeURIComponent(name)}`
    }))
    return answerJson(response, 200, { files: links })
  }
  await answerOutputFiles(
    response,
    files,
    files.length === 0 ? { ...behaviour, outputFiles: "empty-zip" } : behaviour
  )
}

/** The status that says that there are no files; undefined where there are. */
export const absenceOf = (
  how: ActitoState["behaviour"]["outputFiles" | "outputFilesNotEnabled"]
): 204 | 404 | 410 | undefined => {
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
