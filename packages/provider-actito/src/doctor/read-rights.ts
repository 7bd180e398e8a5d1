/** What the key may see: entities, tables, imports. Each question is asked once and read only. */
import { closestName, type Diagnosis, toReason } from "@bulkport/core/provider"
import { Effect } from "effect"
import { type ActitoClient, type Call, isSuccess } from "../actito-client.ts"
import { detailOf } from "../actito-failure.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { type ListedTable, readListedTables } from "../actito-table.ts"
import { listedExecutions } from "../actito-wire.ts"
import { parseJson } from "../json-path.ts"
import { diagnosed } from "./diagnosed.ts"

/** One answer, whatever it is. */
export interface Look {
  /** Undefined when there was no answer. */
  readonly status: number | undefined
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown
  /** What was answered, in a few words. */
  readonly words: string
  /** What a refusal says, safe to show; empty when it says nothing. */
  readonly detail: string
}

const maxListBytes = 4 * 1024 * 1024

/** Asks once. */
export const look = (client: ActitoClient, call: Call): Effect.Effect<Look> =>
  Effect.gen(function* () {
    const { reply } = yield* call
    const text = yield* reply.text(maxListBytes)
    const { status } = reply
    const detail = isSuccess(reply) ? "" : client.safe(detailOf(text, []), 200)
    return { status, body: parseJson(text), words: `HTTP ${status}`, detail }
  }).pipe(
    Effect.scoped,
    Effect.catch((failure) => {
      const reason = failure._tag === "NotSent" || failure._tag === "NoReply" ? toReason(failure) : failure
      return Effect.succeed({ status: undefined, body: undefined, words: reason.message, detail: "" })
    })
  )

const isFine = ({ status }: Look): boolean => status !== undefined && status >= 200 && status < 300

/** True for answers that a path which does not exist gives. */
export const isAbsent = ({ status }: Look): boolean => status === 404 || status === 405 || status === 410

const named = "Entity"

/** Whether the entity is one that the key may see. */
export const entityDiagnosis = ({ client, settings }: ActitoConnection, seen: Look): Diagnosis => {
  const { entity } = settings
  const listed = isFine(seen) ? readListedTables(seen.body) : undefined
  if (listed === undefined) {
    const shape = isFine(seen) ? `${seen.words}, but no list that can be read` : seen.words
    return diagnosed(named, "unknown", `Which entities the key may see cannot be told (${shape}).`)
  }
  const names = listed.flatMap(({ name }) => name ?? [])
  if (names.includes(entity)) {
    const many = names.length === 1 ? "the only one" : `one of ${names.length}`
    return diagnosed(named, "passed", `The key may see entity ${entity}, ${many}.`)
  }
  const byId = listed.find(({ id, name }) => id === entity && name !== undefined)?.name
  if (byId !== undefined) {
    const detail = `${entity} is the id of an entity, and its technical name is needed: ${client.safe(byId, 100)}.`
    return diagnosed(named, "failed", detail, `Set ACTITO_ENTITY=${client.safe(byId, 100)}.`)
  }
  const meant = closestName(entity, names)
  const some = inWords(client, listed)
  const detail =
    names.length === 0
      ? `The key may see no entity, and so not ${entity}.`
      : `The key may see no entity ${entity}. It may see: ${some}.`
  const advice =
    meant === undefined
      ? "Give the technical name of an entity that the API user has rights in."
      : `Did you mean ${client.safe(meant, 100)}? Set ACTITO_ENTITY=${client.safe(meant, 100)}.`
  return diagnosed(named, "failed", detail, advice)
}

const mostListed = 10

const inWords = (client: ActitoClient, listed: ReadonlyArray<ListedTable>): string => {
  const words = listed.slice(0, mostListed).map(({ id, name }) => {
    const word = name === undefined || id === undefined ? (name ?? id ?? "") : `${name} (${id})`
    return client.safe(word, 100)
  })
  const rest = listed.length - words.length
  return words.join(", ") + (rest > 0 ? ` and ${rest} more` : "")
}

/** Which profile tables the key may see. */
export const tablesDiagnosis = (client: ActitoClient, seen: Look): Diagnosis => {
  const name = "Profile tables"
  const listed = isFine(seen) ? readListedTables(seen.body) : undefined
  if (listed === undefined) {
    const shape = isFine(seen) ? `${seen.words}, but no list that can be read` : seen.words
    return diagnosed(
      name,
      "unknown",
      `The service does not show the profile tables (${shape}). Imports may be allowed all the same; columns are then not held against the table before the start.`
    )
  }
  return listed.length === 0
    ? diagnosed(
        name,
        "unknown",
        "The key may see no profile table; there may be custom tables, which are not listed."
      )
    : diagnosed(name, "passed", `The key may see the structure of ${inWords(client, listed)}.`)
}

/** An execution that nobody has started. */
const noExecution = "0"

/** Whether imports may be read: by the list of ETLs, which is under the same right, else by an execution that does not exist. */
export const importsDiagnosis = ({ client, profile, settings }: ActitoConnection): Effect.Effect<Diagnosis> =>
  Effect.gen(function* () {
    const name = "Right to see imports"
    const advice = "Give the API user read and write on imports."
    const prefix =
      settings.pathScheme === "category" ? profile.paths.categoryPrefix : profile.paths.legacyPrefix
    const etls = profile.paths.etl.replace("/{id}", "")
    const path = (prefix + etls).replaceAll("{entity}", () => encodeURIComponent(settings.entity))
    const listed = yield* look(client, client.request("GET", path, "application/json"))
    if (isFine(listed))
      return diagnosed(name, "passed", "The key may see the entity's ETLs, which are imports.")
    const single = yield* look(client, client.execution(noExecution))
    if (single.status === 403) {
      return diagnosed(
        name,
        "failed",
        "Looking at an execution is refused (HTTP 403): the right is missing.",
        advice
      )
    }
    const detail = isAbsent(single)
      ? `An execution that does not exist is answered with ${single.words}, as it should be; but the service may hide a missing right behind the same answer.`
      : `Looking at an execution that does not exist is answered with: ${single.words}.`
    return diagnosed(name, "unknown", detail)
  })

/** Whether executions can be listed, which decides what can be done about a start whose reply was lost. */
export const listDiagnosis = ({ client, profile }: ActitoConnection): Effect.Effect<Diagnosis> =>
  Effect.map(look(client, client.listExecutions), (seen) => {
    const name = "List of executions"
    const listed = isFine(seen) ? listedExecutions(seen.body, profile) : undefined
    if (listed === undefined) {
      return profile.canListExecutions
        ? diagnosed(
            name,
            "failed",
            `The wire profile says that executions can be listed, and they cannot (${seen.words}).`,
            'Set "canListExecutions": false in the wire profile.'
          )
        : diagnosed(
            name,
            "unknown",
            `The service lists no executions (${seen.words}): after a lost reply a person has to look.`
          )
    }
    const count = `${listed.length} ${listed.length === 1 ? "execution" : "executions"}`
    if (profile.canListExecutions) return diagnosed(name, "passed", `The service lists ${count}.`)
    const hasNames = listed.length > 0 && listed.every((each) => each.name !== undefined)
    return diagnosed(
      name,
      "unknown",
      `The service lists ${count}${hasNames ? " with their names" : ""}, of which the wire profile makes no use.`,
      'If they are all there, or the newest first, "canListExecutions": true in the wire profile lets a start whose reply was lost be looked for.'
    )
  })
