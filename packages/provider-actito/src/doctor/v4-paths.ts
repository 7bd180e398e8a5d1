import type { Diagnosis } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { ActitoConnection } from "../actito-connection.ts"
import { diagnosed } from "./diagnosed.ts"
import { look, type Look } from "./read-rights.ts"

/**
 * Whether the imports before V5 still answer, for those who use them. An import that does not exist and a path that does not exist
 * may be answered alike, so both are asked for.
 */
export const v4Diagnosis = ({ client, settings }: ActitoConnection): Effect.Effect<Diagnosis> =>
  Effect.gen(function* () {
    const name = "V4 imports"
    const prefix = settings.pathScheme === "category" ? "/mass-imports" : ""
    const entityPath = `${prefix}/v4/entity/${encodeURIComponent(settings.entity)}`
    const ask = (path: string) => look(client, client.request("GET", entityPath + path, "application/json"))
    const status = yield* ask("/import/0/status")
    switch (status.status) {
      case 405:
      case 410:
        return diagnosed(
          name,
          "failed",
          `The status of an import is answered with ${status.words}: V4 imports are retired here.`,
          "Set ACTITO_TRANSPORT=v5; `bulkport actito migrate` turns a V4 definition into one for V5."
        )
      case 403:
        return diagnosed(
          name,
          "failed",
          "Looking at a V4 import is refused with HTTP 403: the right is missing."
        )
      case 404: {
        const nowhere = yield* ask("/bulkport-doctor")
        return differs(status, nowhere)
          ? diagnosed(
              name,
              "passed",
              "V4 imports answer: an import that does not exist is told from a path that does not."
            )
          : diagnosed(
              name,
              "unknown",
              "An import that does not exist is answered like a path that does not (HTTP 404): whether V4 imports are still there, only an import tells."
            )
      }
      default:
        return status.status !== undefined && status.status < 500
          ? diagnosed(name, "passed", `V4 imports answer (${status.words}).`)
          : diagnosed(name, "unknown", `Whether V4 imports answer cannot be told (${status.words}).`)
    }
  })

const differs = (one: Look, other: Look): boolean =>
  one.status !== other.status ||
  (one.body === undefined) !== (other.body === undefined) ||
  one.detail.replaceAll(/\d+/g, "") !== other.detail.replaceAll(/\d+/g, "")
