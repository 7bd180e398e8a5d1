/** The operations on predefined ETLs (dossier 3, operations 6 to 8). */
import { text } from "node:stream/consumers"
import type { ActitoState, Etl } from "./actito-state.ts"
import { answerJson, requireAccept } from "./answer.ts"
import { parseJson, type Handler } from "./handler.ts"
import { readDefinition } from "./import-definition.ts"
import { RequestRefused } from "./request-refused.ts"

const etlsOf = (state: ActitoState, entity: string): ReadonlyArray<Etl> =>
  [...state.etls.values()].filter((etl) => etl.entity === entity)

/** `GET …/etls`; a bare array of definitions with their ids (assumed). */
export const listEtls: Handler = async (state, { request, response }, { entity }) => {
  requireAccept(request, "application/json", state.behaviour)
  const bodies = etlsOf(state, entity).map(({ id, received }) => ({ id, ...(received as object) }))
  answerJson(response, 200, bodies)
}

/** `GET …/etls/{id}`: the definition with its id (assumed). */
export const getEtl: Handler = async ({ behaviour, etls }, { request, response }, { entity, id }) => {
  requireAccept(request, "application/json", behaviour)
  const etl = etls.get(id)
  if (etl?.entity !== entity) throw new RequestRefused(404, "NOT_FOUND", "no such ETL")
  answerJson(response, 200, { id: etl.id, ...(etl.received as object) })
}

/** `POST …/etls`: keeps a definition for `trigger-execution` (inferred, dossier 3 operation 8). */
export const createEtl: Handler = async (state, { request, response, url }, { entity }) => {
  const { behaviour, profile } = state
  requireAccept(request, "application/json", behaviour)
  const nameOf = (received: unknown) =>
    readDefinition(received, profile, state.tablesOf(entity), behaviour).name
  const received = parseJson(await text(request))
  const name = nameOf(received)
  const isUsed = etlsOf(state, entity).some((etl) => name !== undefined && nameOf(etl.received) === name)
  if (behaviour.strictNames && isUsed) {
    const message = `the name "${name ?? ""}" is in use`
    throw new RequestRefused(409, "NAME_IN_USE", message, profile.definition.name)
  }
  const id = state.newId()
  state.etls.set(id, { id, entity, received })
  answerJson(response, 201, { id }, { location: `${url.pathname}/${id}` })
}
