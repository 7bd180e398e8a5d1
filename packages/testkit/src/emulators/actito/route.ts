/** The paths of the service, in both URL schemes (dossier 1, 3). */
import type { ActitoBehaviour } from "./actito-behaviour.ts"

/** Names of the operations, as they stand in the record of requests. */
export type ActitoOperation =
  | "token"
  | "entities"
  | "profile-tables"
  | "profile-table"
  | "create-execution"
  | "list-executions"
  | "get-execution"
  | "integration-results"
  | "output-files"
  | "list-etls"
  | "create-etl"
  | "get-etl"
  | "trigger-execution"
  | "v4-create-profile-import"
  | "v4-create-custom-import"
  | "v4-status"
  | "v4-result"
  | "v4-errors"
  | "v4-result-file"

/** A request understood. */
export interface Route {
  readonly operation: ActitoOperation
  /** True when the path came without its category. */
  readonly isLegacy: boolean
  /** Decoded name of the entity; empty where the path has none. */
  readonly entity: string
  /** Decoded id of the execution, import or ETL, or id or name of the table; empty where the path has none. */
  readonly id: string
}

/** The operation a path and method lead to; otherwise whether the path is known with another method. */
export type Routing = Route | "method-not-allowed" | "not-found"

const imports = "mass-imports/v5/entities/:entity"
const v4Imports = "mass-imports/v4/entity/:entity"
const structures = "profile-table-structure/v5/entities/:entity"

const routes: ReadonlyArray<readonly [ActitoOperation, string, string]> = [
  ["entities", "GET", "entities/v5/entities"],
  ["profile-tables", "GET", `${structures}/profile-tables`],
  ["profile-table", "GET", `${structures}/profile-tables/:id`],
  ["create-execution", "POST", `${imports}/etl-executions`],
  ["list-executions", "GET", `${imports}/etl-executions`],
  ["get-execution", "GET", `${imports}/etl-executions/:id`],
  ["integration-results", "GET", `${imports}/etl-executions/:id/integration-results`],
  ["output-files", "GET", `${imports}/etl-executions/:id/output-files`],
  ["list-etls", "GET", `${imports}/etls`],
  ["create-etl", "POST", `${imports}/etls`],
  ["get-etl", "GET", `${imports}/etls/:id`],
  ["trigger-execution", "POST", `${imports}/etls/:id/trigger-execution`],
  ["v4-create-profile-import", "POST", `${v4Imports}/table/:id/import`],
  ["v4-create-custom-import", "POST", `${v4Imports}/customTable/:id/import`],
  ["v4-status", "GET", `${v4Imports}/import/:id/status`],
  ["v4-result", "GET", `${v4Imports}/import/:id/result`],
  ["v4-errors", "GET", `${v4Imports}/import/:id/errors`],
  ["v4-result-file", "GET", `${v4Imports}/import/:id/result-file`]
]

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Values of the pattern's variables; undefined when the path is another one. */
const match = (segments: ReadonlyArray<string>, pattern: ReadonlyArray<string>) => {
  if (segments.length !== pattern.length) return undefined
  const values = { entity: "", id: "" }
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ""
    if (expected === ":entity") values.entity = decode(segment)
    else if (expected === ":id") values.id = decode(segment)
    else if (segment !== expected) return undefined
  }
  return values
}

/** Understands a request by method and path. */
export const route = (method: string, path: string, scheme: ActitoBehaviour["urlScheme"]): Routing => {
  const segments = path.split("/").slice(1)
  if (path === "/auth/token") {
    return method === "GET"
      ? { operation: "token", isLegacy: false, entity: "", id: "" }
      : "method-not-allowed"
  }
  let isKnown = false
  for (const [operation, expectedMethod, pattern] of routes) {
    const whole = pattern.split("/")
    for (const isLegacy of [false, true]) {
      if (scheme === (isLegacy ? "category" : "legacy")) continue
      const values = match(segments, isLegacy ? whole.slice(1) : whole)
      if (values === undefined) continue
      if (method === expectedMethod) return { operation, isLegacy, ...values }
      isKnown = true
    }
  }
  return isKnown ? "method-not-allowed" : "not-found"
}
