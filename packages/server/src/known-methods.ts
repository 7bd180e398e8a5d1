import { apiPaths } from "./api/api-document.ts"

/** A path as in the document, as what it matches. */
const formOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`)

const known = Object.entries({
  ...apiPaths,
  "/openapi.json": { get: {} }
}).map(([path, methods]) => {
  const named = Object.keys(methods).map((method) => method.toUpperCase())
  return { form: formOf(path), methods: [...named, ...(named.includes("GET") ? ["HEAD"] : []), "OPTIONS"] }
})

/** The methods that the path of an address has; none for a path that there is not. */
export const methodsOf = (url: string): ReadonlyArray<string> => {
  const path = url.split("?", 1)[0] ?? ""
  return known.find(({ form }) => form.test(path))?.methods ?? []
}
