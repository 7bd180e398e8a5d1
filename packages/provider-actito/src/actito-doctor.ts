/** Tries a connection without changing anything at the service, and says what each answer means. */
import { type Diagnosis, makeHttpTransport, type Provider } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { ActitoConnection } from "./actito-connection.ts"
import { type ActitoEnvironment, actitoEnvironments } from "./actito-environments.ts"
import { diagnosed } from "./doctor/diagnosed.ts"
import {
  clockDiagnosis,
  environmentDiagnosis,
  type KeyExchange,
  refusedKey,
  tryKey
} from "./doctor/key-exchange.ts"
import { pathSchemeDiagnosis } from "./doctor/path-scheme.ts"
import {
  entityDiagnosis,
  importsDiagnosis,
  listDiagnosis,
  look,
  tablesDiagnosis
} from "./doctor/read-rights.ts"
import { v4Diagnosis } from "./doctor/v4-paths.ts"

/** Nobody wants to wait longer for an answer to a question of some bytes. */
const stepMillis = 30_000

/**
 * Makes the diagnosis of a connection.
 *
 * When the configured environment refuses the key, and is one of the published ones, the key is tried at the others as well: it is
 * sent to the same service, and nowhere else. `environments` stands in for them in tests.
 */
export const makeDiagnose =
  (
    connection: ActitoConnection,
    environments: ReadonlyArray<ActitoEnvironment> = actitoEnvironments
  ): NonNullable<Provider["diagnose"]> =>
  () =>
    Effect.gen(function* () {
      const { profile, settings } = connection
      const transport = yield* makeHttpTransport({ connectMillis: stepMillis, headersMillis: stepMillis })
      const use = { transport, settings, profile }
      const exchange = yield* tryKey(use, settings.baseUrl)
      const beginning = [
        environmentDiagnosis(settings.baseUrl, environments),
        serviceDiagnosis(exchange, settings.baseUrl)
      ]
      const key =
        exchange.outcome === "refused" ? yield* refusedKey(use, environments) : keyDiagnosis(exchange)
      const clock = clockDiagnosis(exchange)
      const rest =
        exchange.outcome === "issued"
          ? yield* whatTheKeySees(connection)
          : namesOfRest(connection).map((name) => diagnosed(name, "skipped", "Something before it failed."))
      return [...beginning, key, clock, ...rest, profileDiagnosis(connection)]
    }).pipe(Effect.scoped)

const serviceDiagnosis = ({ advice, outcome, problem }: KeyExchange, baseUrl: string): Diagnosis =>
  outcome === "other"
    ? diagnosed("Service", "failed", problem ?? "It gives no answer that can be read.", advice)
    : diagnosed("Service", "passed", `${new URL(baseUrl).origin} answers.`)

const keyDiagnosis = ({ lifetimeMillis, outcome }: KeyExchange): Diagnosis =>
  outcome === "issued"
    ? diagnosed(
        "API key",
        "passed",
        `The service gives a token for the key, for ${Math.round((lifetimeMillis ?? 0) / 1000)} s.`
      )
    : diagnosed("API key", "skipped", "Something before it failed.")

const whatTheKeySees = (connection: ActitoConnection): Effect.Effect<ReadonlyArray<Diagnosis>> =>
  Effect.gen(function* () {
    const { client, settings } = connection
    const entities = yield* look(client, client.entities)
    const tables = yield* look(client, client.profileTables)
    return [
      yield* pathSchemeDiagnosis(connection, [entities, tables]),
      entityDiagnosis(connection, entities),
      tablesDiagnosis(client, tables),
      ...(settings.transport === "v4"
        ? [yield* v4Diagnosis(connection)]
        : [yield* importsDiagnosis(connection), yield* listDiagnosis(connection)]),
      diagnosed("Right to import", "unknown", "Only an import tells, and that would use up a run of the day.")
    ]
  })

const namesOfRest = ({ settings }: ActitoConnection): ReadonlyArray<string> => [
  "Path scheme",
  "Entity",
  "Profile tables",
  ...(settings.transport === "v4" ? ["V4 imports"] : ["Right to see imports", "List of executions"])
]

const profileDiagnosis = ({ profile, settings }: ActitoConnection): Diagnosis =>
  diagnosed(
    "Wire profile",
    "unknown",
    settings.transport === "v4"
      ? `Profile ${profile.name} is in force for what V4 and V5 share. It is an assumption about the service.`
      : `Profile ${profile.name} is in force. It is an assumption about the service until it has been compared.`,
    "Get the OpenAPI document of the mass imports from Actito's developers portal, and run `bulkport actito profile check <openapi.json>`."
  )
