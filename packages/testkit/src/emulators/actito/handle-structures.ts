/** The operations that tell a client where it is: token, entities, tables (dossier 2.1, 3, 10.3). */
import { answerJson, requireAccept } from "./answer.ts"
import type { Handler } from "./handler.ts"
import { RequestRefused } from "./request-refused.ts"
import { isEntityReadable } from "./rights.ts"

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
export const entities: Handler = async (state, { request, response }) => {
  requireAccept(request, "application/json", state.behaviour)
  const all = state.entities().map((name, index) => ({ id: index + 1, name }))
  answerJson(
    response,
    200,
    all.filter(({ name }) => isEntityReadable(state, name))
  )
}

/** `GET …/profile-tables`; that the list is a bare array of ids and names is assumed. */
export const profileTables: Handler = async (state, { request, response }, { entity }) => {
  requireAccept(request, "application/json", state.behaviour)
  const structures = state.tablesOf(entity).structures()
  const found = structures.filter(({ kind }) => kind === "PROFILE_TABLE")
  answerJson(
    response,
    200,
    found.map(({ id, name }) => ({ id, name }))
  )
}

/** `GET …/profile-tables/{id}`: the structure, by id or name. Those of custom tables have no documented path. */
export const profileTable: Handler = async (state, { request, response }, { entity, id }) => {
  requireAccept(request, "application/json", state.behaviour)
  const structure = state.tablesOf(entity).find(id)?.structure
  if (structure?.kind !== "PROFILE_TABLE") throw new RequestRefused(404, "NOT_FOUND", "no such profile table")
  answerJson(response, 200, { id: structure.id, name: structure.name, attributes: structure.attributes })
}
