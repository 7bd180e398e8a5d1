/** One function per endpoint: sends one request and reads its answer. Decides nothing, repeats nothing. */
import {
  fileBody,
  type FileContent,
  type HttpReply,
  type HttpTransport,
  type ImportReason,
  jsonBody,
  type RequestBody,
  safeText,
  StorageFailed,
  systemCode,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Redacted, Schema, type Scope } from "effect"
import { reasonOf } from "./acme-crm-failure.ts"
import type { AcmeCrmSettings } from "./acme-crm-settings.ts"
import { Created, Job, Jobs, Problems } from "./acme-crm-wire.ts"

type Answer<A> = Effect.Effect<A, ImportReason>

/** The functions for one account. Ids are the service's. */
export interface AcmeCrmClient {
  /** Sends a file ahead, from disk, and gives its id. Nothing is imported by it. */
  readonly sendFile: (content: FileContent) => Answer<string>
  /** What the service objects to in a file. */
  readonly problemsOf: (fileId: string) => Answer<Problems["problems"]>
  /** Creates a job and gives its id. Not to be repeated blindly: a second job would import the file once more. */
  readonly createJob: (fileId: string, label: string) => Answer<string>
  /** Ids of the jobs with this label. */
  readonly jobsLabelled: (label: string) => Answer<ReadonlyArray<string>>
  /** One look at a job. Fails with `TargetNotFound` for an unknown one. */
  readonly job: (id: string) => Answer<Job>
  /** Opens a result file. Its bytes still have to be read. */
  readonly result: (jobId: string, name: string) => Effect.Effect<HttpReply, ImportReason, Scope.Scope>
}

/** Makes the functions for one account. */
export const makeAcmeCrmClient = (
  settings: AcmeCrmSettings,
  // One for all requests of a connection: it holds their pool.
  transport: HttpTransport
): AcmeCrmClient => {
  const { apiKey } = settings
  const base = `${settings.baseUrl.replace(/\/+$/, "")}/v1`

  /** Sends one request. Gives good replies only; their bodies still have to be read. */
  const send = Effect.fnUntraced(function* (method: "GET" | "POST", path: string, body?: RequestBody) {
    const url = new URL(`${base}/${path}`)
    const request = {
      method,
      url,
      // Your service: how it wants to be shown who is asking.
      headers: { authorization: `Bearer ${Redacted.value(apiKey)}` },
      // What changes something must not be lost to an idle connection that the service is just closing.
      onFreshConnection: method === "POST",
      ...(body === undefined ? {} : { body })
    }
    const reply = yield* Effect.mapError(transport.send(request), toReason)
    if (reply.status >= 200 && reply.status < 300) return reply
    const words = yield* Effect.mapError(reply.text(), toReason)
    // Services quote what they were sent: whatever they say is cleaned of the key before it goes into an error.
    return yield* Effect.fail(reasonOf(reply, `${method} ${url.pathname}`, safeText(words, [apiKey])))
  })

  /** Sends one request, and reads the answer as JSON of this shape. */
  const ask = <A>(shape: Schema.Decoder<A>, ...request: Parameters<typeof send>): Answer<A> =>
    Effect.gen(function* () {
      const reply = yield* send(...request)
      const text = yield* Effect.mapError(reply.text(), toReason)
      const [method, path] = request
      // Neither the answer nor the schema's complaint is quoted: both may hold anything, the key included.
      const unexpected = new UnexpectedResponse({
        endpoint: `${method} /${path}`,
        status: reply.status,
        problem: "expected JSON of the documented shape"
      })
      const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(shape))
      return yield* Effect.mapError(decode(text), () => unexpected)
    }).pipe(Effect.scoped)

  // Your service: its addresses, and what is sent there.
  return {
    sendFile: (content) =>
      Effect.tryPromise({
        try: () => fileBody("text/csv", content),
        catch: (error) => new StorageFailed({ path: content.path, code: systemCode(error) })
      }).pipe(
        Effect.flatMap((body) => ask(Created, "POST", "files", body)),
        Effect.map(({ id }) => id)
      ),
    problemsOf: (fileId) =>
      Effect.map(ask(Problems, "GET", `files/${fileId}/problems`), ({ problems }) => problems),
    createJob: (file, label) =>
      Effect.map(ask(Created, "POST", "jobs", jsonBody({ file, label })), ({ id }) => id),
    jobsLabelled: (label) =>
      Effect.map(ask(Jobs, "GET", `jobs?label=${encodeURIComponent(label)}`), ({ jobs }) =>
        jobs.map(({ id }) => id)
      ),
    job: (id) => ask(Job, "GET", `jobs/${id}`),
    result: (jobId, name) => send("GET", `jobs/${jobId}/results/${name}`)
  }
}
