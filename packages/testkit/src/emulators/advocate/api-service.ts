/** The API host: finds the tenant, checks the key, and passes a request on to its endpoint. Sections 2 and 3. */
import { drain, type Exchange, type Service } from "../emulator.ts"
import { Refusal } from "./api-error.ts"
import { authenticate } from "./authentication.ts"
import { makeBusyTurns } from "./busy-turns.ts"
import type { DownloadKind, DownloadLinks } from "./download-links.ts"
import { handleDownload, handleExport, handleExportHistory } from "./export-endpoint.ts"
import { handleGraphql } from "./graphql-endpoint.ts"
import type { makeJobResolvers } from "./job-resolvers.ts"
import { replyError } from "./rest-reply.ts"
import type { Tenant } from "./tenant.ts"
import { handleUpload } from "./upload-endpoint.ts"

/** An operation as it can be told from the request line, with the id it is about. */
type Route =
  | { readonly name: "upload" | "graphql" | "export-history" | "unknown" }
  | { readonly name: "export" | DownloadKind; readonly id: string }

const routeOf = (method: string, rest: string): Route => {
  if (method === "POST" && rest === "export/upload") return { name: "upload" }
  if (method === "POST" && rest === "graphql") return { name: "graphql" }
  if (method !== "GET") return { name: "unknown" }
  if (rest === "export/history/list") return { name: "export-history" }
  const [, id, kind] = /^export\/([^/]+)(?:\/(download|download-error|download-file))?$/.exec(rest) ?? []
  if (id === undefined) return { name: "unknown" }
  return { name: (kind as DownloadKind | undefined) ?? "export", id: decodeURIComponent(id) }
}

const split = (url: URL): { readonly alias: string; readonly rest: string } => {
  const [, alias = "", rest = ""] = /^\/api\/v1\/([^/]+)\/(.*)$/.exec(url.pathname) ?? []
  return { alias, rest }
}

/** What the endpoints work with. */
export interface ApiServiceOptions {
  readonly tenant: Tenant
  readonly resolvers: ReturnType<typeof makeJobResolvers>
  readonly links: DownloadLinks
}

const answer = async (
  { links, resolvers, tenant }: ApiServiceOptions,
  exchange: Exchange,
  rename: (operation: string) => Promise<void>
): Promise<void> => {
  const { alias, rest } = split(exchange.url)
  const route = routeOf(exchange.request.method ?? "GET", rest)
  if (alias !== tenant.alias) {
    throw new Refusal(404, "TENANT_NOT_FOUND", "Missing or invalid tenant alias.", "RS045")
  }
  const token = exchange.url.searchParams.get("token")
  const isOpened = "id" in route && token !== null && tenant.tokens.get(token) === route.id
  if (!isOpened) authenticate(exchange.request, tenant)
  switch (route.name) {
    case "upload":
      return handleUpload(exchange, tenant)
    case "graphql":
      return handleGraphql(exchange, rename, tenant, resolvers)
    case "export-history":
      return handleExportHistory(exchange, tenant)
    case "export":
      return handleExport(exchange, tenant, route.id)
    case "download":
    case "download-error":
    case "download-file":
      return handleDownload(exchange, tenant, links, route.id, route.name)
    case "unknown":
      throw new Refusal(404, "NOT_FOUND", "There is nothing here.")
  }
}

/** The service on the API host. Refusals before GraphQL is reached use the REST envelope (section 11.1). */
export const makeApiService = (options: ApiServiceOptions): Service => {
  const { behaviour } = options.tenant
  const turns = makeBusyTurns(behaviour)
  return {
    name: (method, url) => {
      const { name } = routeOf(method, split(url).rest)
      return name === "unknown" ? url.pathname : name
    },
    handle: async (exchange, rename) => {
      if (turns.isBusy()) {
        await drain(exchange.request)
        return turns.turnAway(exchange.response)
      }
      try {
        await answer(options, exchange, rename)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        await drain(exchange.request)
        replyError(exchange.response, error.apiError, behaviour)
      }
    }
  }
}
