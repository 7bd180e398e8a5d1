/** Takes in what a creation sends: a form with data and definition, or a definition alone (dossier 4.1). */
import type { IncomingMessage } from "node:http"
import { text } from "node:stream/consumers"
import type { ActitoState, Etl } from "./actito-state.ts"
import { parseJson } from "./handler.ts"
import { readDefinition, tableNamedIn, type ImportDefinition } from "./import-definition.ts"
import { RequestRefused } from "./request-refused.ts"
import { missingPart, receiveForm, type ReceivedForm, type Upload } from "./upload.ts"

/** A creation that may be accepted. */
export interface Creation {
  readonly received: unknown
  readonly definition: ImportDefinition
  readonly upload: Upload
}

const isJson = (request: IncomingMessage): boolean =>
  /^application\/json\b/i.test(request.headers["content-type"] ?? "")

const receiveBody = async (
  { behaviour, profile }: ActitoState,
  request: IncomingMessage,
  folder: string,
  expectsDefinition: boolean
): Promise<ReceivedForm> => {
  if (expectsDefinition && behaviour.remoteBody !== "multipart" && isJson(request)) {
    return { data: undefined, definition: await text(request) }
  }
  return receiveForm(request, folder, profile.parts, {
    maxBytes: behaviour.maxUploadBytes,
    expectsDefinition
  })
}

/** The data that goes with a definition: sent along, or fetched by the service. */
const dataFor = async (
  { behaviour, profile, remote }: ActitoState,
  request: IncomingMessage,
  folder: string,
  definition: ImportDefinition,
  data: Upload | undefined
): Promise<Upload> => {
  if (definition.source === undefined) {
    if (data === undefined) throw missingPart(profile.parts.data)
    return data
  }
  if (data !== undefined) {
    const { data: part } = profile.parts
    throw new RequestRefused(400, "UNEXPECTED_PART", `the data is fetched, and yet ${part} was sent`, part)
  }
  if (behaviour.remoteBody === "json" && !isJson(request)) {
    throw new RequestRefused(400, "NOT_JSON", "a definition without data must be the JSON body")
  }
  return remote.fetch(definition.source, folder, behaviour.maxUploadBytes)
}

/** Reads a one-shot's definition and takes its data into a folder. Throws `RequestRefused` (400) where either is wrong. */
export const receiveOneShot = async (
  state: ActitoState,
  request: IncomingMessage,
  folder: string,
  entity: string
): Promise<Creation> => {
  const { behaviour, limits, profile } = state
  const tables = state.tablesOf(entity)
  const form = await receiveBody(state, request, folder, true)
  if (form.definition === undefined) throw missingPart(profile.parts.definition)
  const received = parseJson(form.definition)
  try {
    const definition = readDefinition(received, profile, tables, behaviour)
    const upload = await dataFor(state, request, folder, definition, form.data)
    return { received, definition, upload }
  } catch (error) {
    const table = behaviour.refusedCreationsCount ? tableNamedIn(received, profile, tables) : undefined
    if (table !== undefined) limits.useAllowance(state.allowanceOf(entity, table))
    throw error
  }
}

/** Takes the data for a predefined ETL, which may only be sent along (assumed, dossier 4.4). */
export const receiveTriggered = async (
  state: ActitoState,
  request: IncomingMessage,
  folder: string,
  { entity, received }: Etl
): Promise<Creation> => {
  const { behaviour, profile } = state
  const { data } = await receiveBody(state, request, folder, false)
  if (data === undefined) throw missingPart(profile.parts.data)
  const definition = readDefinition(received, profile, state.tablesOf(entity), behaviour)
  return { received, definition, upload: data }
}
