import { apiDocument } from "./api/api-document.ts"

/** The OpenAPI 3.1 document of the API, as `GET /openapi.json` gives it. */
export const openApiDocument: Readonly<Record<string, unknown>> = apiDocument
