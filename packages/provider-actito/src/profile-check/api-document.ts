/** An OpenAPI document of version 2 or 3, read no further than is needed. Anything in it may be missing or of another shape. */
import { isJsonObject, valueAt } from "../json-path.ts"

type Node = Readonly<Record<string, unknown>>

/** One operation of the document. */
export interface ApiOperation {
  /** In upper case. */
  readonly method: string
  /** As it is written. */
  readonly path: string
  /** The whole path under each base of the document, `{}` for every parameter. */
  readonly fullPaths: ReadonlyArray<string>
  readonly node: Node
}

/** A document, with its local references within reach. */
export interface ApiDocument {
  readonly version: 2 | 3
  readonly operations: ReadonlyArray<ApiOperation>
  /** Follows local references; what cannot be followed, or goes round in a circle, is undefined. */
  readonly resolve: (node: unknown) => Node | undefined
}

/** A path in which the names of parameters make no difference. */
export const withoutNames = (path: string): string => path.replaceAll(/\{[^{}]*\}/g, "{}").replace(/\/+$/, "")

const methods = ["get", "put", "post", "delete", "patch"]

/** More references in a row are a circle, or meant to be one. */
const maxReferences = 50

const pointedAt = (root: Node, reference: string): unknown => {
  let value: unknown = root
  for (const segment of reference.slice(2).split("/")) {
    let name: string
    try {
      name = decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~")
    } catch {
      return undefined
    }
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Node)[name]
  }
  return value
}

const makeResolve =
  (root: Node): ApiDocument["resolve"] =>
  (node) => {
    let value = node
    for (let followed = 0; followed < maxReferences; followed++) {
      if (!isJsonObject(value)) return undefined
      const reference = value["$ref"]
      if (typeof reference !== "string") return value
      if (!reference.startsWith("#/")) return undefined
      value = pointedAt(root, reference)
    }
    return undefined
  }

const pathOf = (url: string): string => {
  // Servers may have variables, which no URL takes as they stand.
  const [, path = ""] = /^(?:https?:)?\/\/[^/]*(\/[^?#]*)?/i.exec(url) ?? [url, url]
  return path.startsWith("/") ? path.replace(/\/+$/, "") : ""
}

const basesOf = (root: Node, version: 2 | 3): ReadonlyArray<string> => {
  if (version === 2) return [typeof root["basePath"] === "string" ? pathOf(root["basePath"]) : ""]
  const servers = Array.isArray(root["servers"]) ? root["servers"] : []
  const bases = servers.flatMap((server) => {
    const url = valueAt(server, "url")
    return typeof url === "string" ? [pathOf(url)] : []
  })
  return bases.length === 0 ? [""] : bases
}

/** Reads a document; undefined when it is none of version 2 or 3 as JSON. */
export const readApiDocument = (document: unknown): ApiDocument | undefined => {
  if (!isJsonObject(document)) return undefined
  const said = document["openapi"] ?? document["swagger"]
  const version =
    typeof said === "string" ? (said.startsWith("3.") ? 3 : said.startsWith("2.") ? 2 : undefined) : undefined
  const paths = document["paths"]
  if (version === undefined || !isJsonObject(paths)) return undefined
  const resolve = makeResolve(document)
  const bases = basesOf(document, version)
  const operations = Object.entries(paths).flatMap(([path, written]) => {
    const item = resolve(written) ?? {}
    return methods.flatMap((method): ReadonlyArray<ApiOperation> => {
      const node = resolve(item[method])
      if (node === undefined) return []
      const shared = Array.isArray(item["parameters"]) ? item["parameters"] : []
      const own = Array.isArray(node["parameters"]) ? node["parameters"] : []
      return [
        {
          method: method.toUpperCase(),
          path,
          fullPaths: bases.map((base) => withoutNames(base + path)),
          node: { ...node, parameters: [...(shared as Array<unknown>), ...(own as Array<unknown>)] }
        }
      ]
    })
  })
  return { version, operations, resolve }
}
