/** The operations besides executions: token, entities, tables, predefined ETLs (dossier 2.1, 3, 10.3). */
import { text } from "node:stream/consumers"
import { answerJson, requireAccept } from "./answer.ts"
import { parseJson, type Handler } from "./handle-executions.ts"
import { readDefinition } from "./import-definition.ts"
import { RequestRefused } from "./request-refused.ts"

/** `GET /auth/token`: the key stands raw in `Authorization`, without a scheme word. */
export const token: Handler = async ({ apiKey, behaviour, tokens }, { request, response }) => {
  if (behaviour.refuseKey || request.headers.authorization !== apiKey) {
    throw new RequestRefused(401, "UNAUTHORIZED", "the key is not accepted")
  }
  requireAccept(request, "application/json", behaviour)
  const issued = tokens.issue(behaviour)
  answerJson(response, 200, {
    accessToken: issued.token,
    tokenType: "bearer",
    expiresIn: behaviour.tokenLifetime,
    scope: "read write",
    jti: issued.jti
  })
}

/** `GET /entities/v5/entities`; entity ids are numbers (dossier 3). That the list is a bare array is assumed. */
export const entities: Handler = async ({ behaviour, entity }, { request, response }) => {
  requireAccept(request, "application/json", behaviour)
  answerJson(response, 200, [{ id: 1, name: entity }])
}

/** `GET …/profile-tables`; that the list is a bare array of ids and names is assumed. */
export const profileTables: Handler = async ({ behaviour, tables }, { request, response }) => {
  requireAccept(request, "application/json", behaviour)
  const found = tables.structures().filter(({ kind }) => kind === "PROFILE_TABLE")
  answerJson(
    response,
    200,
    found.map(({ id, name }) => ({ id, name }))
  )
}

/** `GET …/profile-tables/{id}`: the structure, by id or name. */
export const profileTable: Handler = async ({ behaviour, tables }, { request, response }, { id }) => {
  requireAccept(request, "application/json", behaviour)
  const structure = tables.find(id)?.structure
  if (structure?.kind !== "PROFILE_TABLE") throw new RequestRefused(404, "NOT_FOUND", "no such profile table")
  answerJson(response, 200, { id: structure.id, name: structure.name, attributes: structure.attributes })
}

/** `GET …/etls`; a bare array of definitions with their ids (assumed). */
export const listEtls: Handler = async ({ behaviour, etls }, { request, response }) => {
  requireAccept(request, "application/json", behaviour)
  answerJson(
    response,
    200,
    [...etls.values()].map(({ id, received }) => ({ id, ...(received as object) }))
  )
}

/** `GET …/etls/{id}`: the definition with its id (assumed). */
export const getEtl: Handler = async ({ behaviour, etls }, { request, response }, { id }) => {
  requireAccept(request, "application/json", behaviour)
  const etl = etls.get(id)
  if (etl === undefined) throw new RequestRefused(404, "NOT_FOUND", "no such ETL")
  answerJson(response, 200, { id: etl.id, ...(etl.received as object) })
}

/** `POST …/etls`: keeps a definition for `trigger-execution` (inferred, dossier 3 operation 8). */
export const createEtl: Handler = async (state, { request, response, url }) => {
  const { behaviour, etls, profile, tables } = state
  requireAccept(request, "application/json", behaviour)
  const received = parseJson(await text(request))
  const { name } = readDefinition(received, profile, tables, behaviour)
  const isUsed = [...etls.values()].some(
    (etl) => name !== undefined && readDefinition(etl.received, profile, tables, behaviour).name === name
  )
  if (behaviour.strictNames && isUsed) {
    throw new RequestRefused(
      409,
      "NAME_IN_USE",
      `the name "${name ?? ""}" is in use`,
      profile.definition.name
    )
  }
  const id = state.newId()
  etls.set(id, { id, received })
  answerJson(response, 201, { id }, { location: `${url.pathname}/${id}` })
}
