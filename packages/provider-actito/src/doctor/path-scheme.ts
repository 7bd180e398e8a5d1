import type { Diagnosis } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { ActitoConnection } from "../actito-connection.ts"
import { diagnosed } from "./diagnosed.ts"
import { isAbsent, look, type Look } from "./read-rights.ts"

/** What is asked in both schemes: it needs neither an entity nor any right beyond a key. */
const entitiesPath = { category: "/entities/v5/entities", legacy: "/v5/entities" } as const

/**
 * Whether paths are written as the service has them. Only when nothing was found under the configured scheme is the other one
 * tried: a 404 may as well mean a missing right.
 */
export const pathSchemeDiagnosis = (
  { client, settings }: ActitoConnection,
  looks: ReadonlyArray<Look>
): Effect.Effect<Diagnosis> =>
  Effect.gen(function* () {
    const name = "Path scheme"
    const { pathScheme } = settings
    const answered = looks.find((each) => each.status !== undefined && !isAbsent(each) && each.status < 500)
    if (answered !== undefined) {
      return diagnosed(name, "passed", `Paths of the ${pathScheme} scheme are answered (${answered.words}).`)
    }
    if (!looks.every(isAbsent)) {
      return diagnosed(name, "unknown", "The service gave no answer that tells.")
    }
    const other = pathScheme === "category" ? "legacy" : "category"
    const seen = yield* look(client, client.request("GET", entitiesPath[other], "application/json"))
    if (seen.status !== undefined && seen.status >= 200 && seen.status < 300) {
      return diagnosed(
        name,
        "failed",
        `Nothing is found under paths of the ${pathScheme} scheme, and paths of the ${other} scheme are answered.`,
        `Set ACTITO_PATH_SCHEME=${other}.`
      )
    }
    return diagnosed(
      name,
      "unknown",
      `Nothing is found under paths of either scheme (${seen.words} for ${other}).`
    )
  })
