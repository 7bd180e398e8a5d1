/** What an operation takes and gives, in either version of OpenAPI. */
import { isJsonObject, valueAt } from "../json-path.ts"
import type { ApiDocument, ApiOperation } from "./api-document.ts"
import { viewOf } from "./api-schema.ts"

/** One part of a form. */
export interface FormPart {
  readonly name: string
  /** Undefined when the document describes none. */
  readonly schema: unknown
  /** `json` and `file` where the document says so. */
  readonly kind: "json" | "file" | "unknown"
}

/** The body of a request. */
export interface RequestShape {
  /** Undefined when it is no form. */
  readonly form: ReadonlyArray<FormPart> | undefined
  /** Schema of a JSON body; undefined when none is taken. */
  readonly json: unknown
}

const isJsonType = (type: string): boolean => /[/+]json\b/i.test(type)

const partOf = (document: ApiDocument, name: string, schema: unknown, contentType: unknown): FormPart => {
  const view = viewOf(document, schema)
  const isJson =
    (typeof contentType === "string" && isJsonType(contentType)) ||
    view.members.size > 0 ||
    view.items !== undefined
  const isFile = view.format === "binary" || view.types.has("file") || typeof contentType === "string"
  return { name, schema, kind: isJson ? "json" : isFile ? "file" : "unknown" }
}

/** Reads the body that an operation takes. */
export const requestOf = (document: ApiDocument, { node }: ApiOperation): RequestShape => {
  if (document.version === 3) {
    const content = document.resolve(node["requestBody"])?.["content"]
    let form: ReadonlyArray<FormPart> | undefined
    let json: unknown
    for (const [type, media] of isJsonObject(content) ? Object.entries(content) : []) {
      const schema = valueAt(media, "schema")
      if (isJsonType(type)) json ??= schema
      if (!type.toLowerCase().startsWith("multipart/")) continue
      const encoding = valueAt(media, "encoding")
      form ??= [...viewOf(document, schema).members].map(([name, member]) =>
        partOf(
          document,
          name,
          member,
          isJsonObject(encoding) ? valueAt(encoding[name], "contentType") : undefined
        )
      )
    }
    return { form, json }
  }
  const given = node["parameters"] as ReadonlyArray<unknown>
  const parameters = given.map(document.resolve).filter((parameter) => parameter !== undefined)
  const inForm = parameters.filter((parameter) => parameter["in"] === "formData")
  const form = inForm.flatMap((parameter): ReadonlyArray<FormPart> => {
    const name = parameter["name"]
    if (typeof name !== "string") return []
    return [{ name, schema: parameter["schema"], kind: parameter["type"] === "file" ? "file" : "unknown" }]
  })
  const body = parameters.find((parameter) => parameter["in"] === "body")
  return { form: form.length === 0 ? undefined : form, json: body?.["schema"] }
}

/** Schema of the JSON that an operation gives when all is well; undefined when the document describes none. */
export const answerOf = (document: ApiDocument, { node }: ApiOperation): unknown => {
  const responses = document.resolve(node["responses"]) ?? {}
  for (const status of ["200", "201", "202", "2XX", "2xx", "default"]) {
    const response = document.resolve(responses[status])
    if (response === undefined) continue
    if (document.version === 2 && response["schema"] !== undefined) return response["schema"]
    const content = response["content"]
    for (const [type, media] of isJsonObject(content) ? Object.entries(content) : []) {
      const schema = valueAt(media, "schema")
      if ((isJsonType(type) || type === "*/*") && schema !== undefined) return schema
    }
  }
  return undefined
}

/** Schema of the items of a list, bare or the only one in an object; the schema itself when there is no such list. */
export const itemOf = (document: ApiDocument, schema: unknown): unknown => {
  const view = viewOf(document, schema)
  if (view.items !== undefined) return view.items
  const lists = [...view.members.values()].flatMap((member) => viewOf(document, member).items ?? [])
  return lists.length === 1 ? lists[0] : schema
}
