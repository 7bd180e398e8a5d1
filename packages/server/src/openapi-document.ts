import * as OpenApi from "effect/http-api/OpenApi"
import { BulkportApi } from "./api/bulkport-api.ts"

/** The OpenAPI 3.1 document of the API, as `GET /openapi.json` gives it. */
export const openApiDocument: Readonly<Record<string, unknown>> = { ...OpenApi.fromApi(BulkportApi) }
