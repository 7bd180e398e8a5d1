import {
  type ImportReason,
  type JobRef,
  type Progress,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect } from "effect"
import { isSuccess } from "../actito-client.ts"
import type { ActitoConnection } from "../actito-connection.ts"
import { toJobReason } from "../actito-failure.ts"
import { jobStateOf, statusClassOf } from "../actito-job-state.ts"
import type { StatusClass } from "../actito-wire-profile.ts"
import { isJsonObject, parseJson } from "../json-path.ts"
import { isWebPage } from "../outputs/content-kind.ts"
import { v4Paths } from "./v4-paths.ts"

/** What one look at an import shows. */
export interface V4Look {
  /** The service's own word, or why there is none. */
  readonly status: string
  /** Undefined for a word that has never been seen. `FINISHED` is published, and says nothing of rows. */
  readonly statusClass: StatusClass | undefined
}

/** Only that it is in it is documented, not what the body is: bare text, a JSON text, or an object with `status`. */
const statusIn = (text: string): string | undefined => {
  const body = parseJson(text)
  const status = isJsonObject(body) ? (body["status"] ?? "") : (body ?? text)
  return typeof status === "string" ? status.trim() : undefined
}

/** A word, or a few, and nothing that could be a page or broken JSON. */
const isWord = (status: string): boolean => /^[^<>{}[\]\r\n]{0,200}$/.test(status)

/** Asks once how the import is doing. The service counts no rows while it works. */
export const track =
  (connection: ActitoConnection) =>
  (job: JobRef): Effect.Effect<Progress, ImportReason> =>
    Effect.map(lookAt(connection, job), ({ status, statusClass }) => ({
      state: jobStateOf(statusClass),
      providerState: status,
      isKnownState: statusClass !== undefined
    }))

/** Reads the status of an import once. */
export const lookAt = (
  { client, profile, settings }: ActitoConnection,
  { id }: JobRef
): Effect.Effect<V4Look, ImportReason> =>
  Effect.gen(function* () {
    const path = v4Paths(settings).of(id, "status")
    const answer = yield* client.request("GET", path, "application/json, text/plain, */*")
    const { endpoint, reply } = answer
    if (!isSuccess(reply)) return yield* Effect.fail(toJobReason(id)(yield* client.refusal(answer)))
    const text = yield* reply.text(1024 * 1024)
    const status = statusIn(text)
    const isPage = isWebPage(reply.headers["content-type"] ?? "", Buffer.from(text.slice(0, 100)))
    if (isPage || status === undefined || !isWord(status)) {
      const problem = "expected the status of an import"
      return yield* new UnexpectedResponse({ endpoint, status: reply.status, problem })
    }
    return {
      status: status === "" ? "(none)" : client.safe(status, 100),
      statusClass: status === "" ? undefined : statusClassOf(status, profile)
    }
  }).pipe(
    Effect.catchTags({
      NotSent: (failure) => Effect.fail(toReason(failure)),
      NoReply: (failure) => Effect.fail(toReason(failure))
    }),
    Effect.scoped
  )
