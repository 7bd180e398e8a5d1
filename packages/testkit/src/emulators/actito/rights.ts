/** What the user of the key may do (dossier 2.3). */
import type { ActitoState } from "./actito-state.ts"
import { RequestRefused } from "./request-refused.ts"
import type { ActitoOperation, Route } from "./route.ts"

/** Whether the user may see an entity. */
export const isEntityReadable = ({ behaviour }: ActitoState, entity: string): boolean =>
  behaviour.readableEntities?.includes(entity) ?? true

const isModuleOpen = ({ behaviour }: ActitoState, operation: ActitoOperation): boolean => {
  switch (operation) {
    case "entities":
      return behaviour.entityRights === "read"
    case "profile-tables":
    case "profile-table":
      return behaviour.tableRights === "read"
    case "list-etls":
    case "create-etl":
    case "get-etl":
      return behaviour.etlRights === "read-write"
    case "trigger-execution":
      return behaviour.etlRights !== "none"
    default:
      return true
  }
}

/** Throws `RequestRefused` when the user has no right to a request, in the way that is switched on. */
export const requireRight = (state: ActitoState, method: string, { entity, operation }: Route): void => {
  const { missingRightStatus, rights } = state.behaviour
  const isAllowed =
    (rights === "read-write" || (rights === "read" && method === "GET")) &&
    (entity === "" || isEntityReadable(state, entity)) &&
    isModuleOpen(state, operation)
  if (isAllowed) return
  throw missingRightStatus === 403
    ? new RequestRefused(403, "FORBIDDEN", "the right is missing")
    : new RequestRefused(404, "NOT_FOUND", "not found")
}
