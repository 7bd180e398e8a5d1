/** One function per endpoint: sends one request and reads its answer. Decides nothing but what its judge says. */
import {
  fileBody,
  type FileContent,
  type HttpReply,
  type HttpRequest,
  type HttpTransport,
  type ImportReason,
  jsonBody,
  type RequestBody,
  StorageFailed,
  systemCode,
  toReason,
  UnexpectedResponse
} from "@bulkport/core/provider"
import { Effect, Redacted, Schema, type Scope } from "effect"
import {
  type Judge,
  readRefusal,
  toJobReason,
  toObjectReason,
  toReadReason,
  toSendReason
} from "./salesforce-failure.ts"
import type { Session } from "./salesforce-session.ts"
import type { SalesforceSettings } from "./salesforce-settings.ts"
import { Job, JobPage, LimitsReply, type NewJob, ObjectDescription } from "./salesforce-wire.ts"

/** The result files of a job, as their addresses call them. */
export type ResultName = "unprocessedrecords" | "successfulResults" | "failedResults"

/** A job, and the very text that said so. */
export interface ShownJob {
  readonly job: Job
  readonly text: string
}

/** The functions for one org. */
export interface SalesforceClient {
  /** Makes an empty job. Nothing is imported by it until it is closed. */
  readonly createJob: (job: NewJob) => Effect.Effect<Job, ImportReason>
  /** Sends all data of an open job, with one request. */
  readonly upload: (job: Job, content: FileContent) => Effect.Effect<void, ImportReason>
  /** Says that all data is there: from then on rows are imported. `judge` says what becomes of a failure once it was sent. */
  readonly closeJob: (
    jobId: string,
    judge: { readonly refused: Judge; readonly lost: (reason: ImportReason) => ImportReason }
  ) => Effect.Effect<Job, ImportReason>
  readonly abortJob: (jobId: string) => Effect.Effect<void, ImportReason>
  readonly deleteJob: (jobId: string) => Effect.Effect<void, ImportReason>
  readonly getJob: (jobId: string) => Effect.Effect<ShownJob, ImportReason>
  /** Opens a result file. Its body has to be read within the scope. */
  readonly openResult: (
    jobId: string,
    name: ResultName,
    judge: Judge
  ) => Effect.Effect<HttpReply, ImportReason, Scope.Scope>
  /** A page of all ingest jobs of the org: the first one, or the one that an earlier page has named. */
  readonly listJobs: (next?: string) => Effect.Effect<JobPage, ImportReason>
  /** The fields of an object, as far as the user may see them. */
  readonly describeObject: (object: string) => Effect.Effect<ObjectDescription, ImportReason>
  /** How many calls the org has left today, where it says so. */
  readonly limits: Effect.Effect<typeof LimitsReply.Type, ImportReason>
}

/** What a request is made of, apart from its address and token. */
interface Call {
  readonly method: HttpRequest["method"]
  readonly body?: RequestBody
  readonly judge: Judge
  /** What a reply that did not come, or cannot be understood, means. */
  readonly lost?: (reason: ImportReason) => ImportReason
}

/** Makes the functions for one org. */
export const makeSalesforceClient = (
  settings: SalesforceSettings,
  transport: HttpTransport,
  session: Session
): SalesforceClient => {
  const base = `/services/data/v${settings.apiVersion}`
  const jobs = `${base}/jobs/ingest`
  const addressOf = (path: string): URL => new URL(path, settings.instanceUrl)
  const jobPath = (jobId: string, rest = ""): string => `${jobs}/${encodeURIComponent(jobId)}${rest}`

  /** Runs one request with a token; a token that is refused is renewed once, if it can be: the request did nothing. */
  const authorized = <A, R>(
    request: (token: Redacted.Redacted) => Effect.Effect<A, ImportReason, R>
  ): Effect.Effect<A, ImportReason, R> =>
    Effect.gen(function* () {
      const token = yield* session.token
      return yield* Effect.catchTag(request(token), "CredentialsRefused", (refused) =>
        Effect.flatMap(session.drop(token), (isRenewable) =>
          isRenewable ? Effect.flatMap(session.token, request) : Effect.fail(refused)
        )
      )
    })

  /** Sends one request and reads its reply. What fails before it is sent, such as a sign-in, is no lost reply. */
  const ask = <A, R>(
    url: URL,
    { body, judge, lost = (reason) => reason, method }: Call,
    read: (reply: HttpReply, endpoint: string) => Effect.Effect<A, ImportReason, R>
  ): Effect.Effect<A, ImportReason, R | Scope.Scope> =>
    authorized((token) =>
      Effect.gen(function* () {
        const endpoint = `${method} ${url.pathname}`
        const reply = yield* transport
          .send({
            method,
            url,
            headers: { accept: "*/*", authorization: `Bearer ${Redacted.value(token)}` },
            ...(body === undefined ? {} : { body }),
            // What changes something must not be lost to an idle connection that the service is just closing.
            onFreshConnection: method !== "GET"
          })
          .pipe(Effect.mapError((failure) => lost(toReason(failure))))
        if (reply.status >= 200 && reply.status < 300)
          return yield* Effect.mapError(read(reply, endpoint), lost)
        return yield* Effect.fail(judge(yield* readRefusal(reply, endpoint, session.secrets())))
      })
    )

  const askShown = <S extends Schema.Decoder<unknown>>(shape: S, path: string, call: Call) => {
    const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(shape))
    return Effect.scoped(
      ask(addressOf(path), call, (reply, endpoint) =>
        Effect.gen(function* () {
          const text = yield* Effect.mapError(reply.text(16 * 1024 * 1024), toReason)
          const value = yield* Effect.mapError(
            decode(text),
            // What came is not quoted, and neither is the schema's complaint: both may hold anything.
            () =>
              new UnexpectedResponse({
                endpoint,
                status: reply.status,
                problem: "expected JSON of the documented shape"
              })
          )
          return { value, text }
        })
      )
    )
  }

  const askJson = <S extends Schema.Decoder<unknown>>(shape: S, path: string, call: Call) =>
    Effect.map(askShown(shape, path, call), ({ value }) => value)

  const askNothing = (url: URL, call: Call): Effect.Effect<void, ImportReason> =>
    Effect.scoped(ask(url, call, () => Effect.void))

  const stateChange = (state: "UploadComplete" | "Aborted") =>
    ({ method: "PATCH", body: jsonBody({ state }) }) as const

  return {
    createJob: (job) => askJson(Job, jobs, { method: "POST", body: jsonBody(job), judge: toSendReason }),
    upload: (job, content) =>
      Effect.gen(function* () {
        const url = yield* uploadAddress(job, settings, jobPath(job.id, "/batches"))
        const body = yield* Effect.tryPromise({
          try: () => fileBody("text/csv", content),
          catch: (error) => new StorageFailed({ path: content.path, code: systemCode(error) })
        })
        yield* askNothing(url, { method: "PUT", body, judge: toSendReason })
      }),
    closeJob: (jobId, { lost, refused }) =>
      askJson(Job, jobPath(jobId), { ...stateChange("UploadComplete"), judge: refused, lost }),
    abortJob: (jobId) =>
      askNothing(addressOf(jobPath(jobId)), { ...stateChange("Aborted"), judge: toReadReason }),
    deleteJob: (jobId) => askNothing(addressOf(jobPath(jobId)), { method: "DELETE", judge: toReadReason }),
    getJob: (jobId) =>
      Effect.map(
        askShown(Job, jobPath(jobId), { method: "GET", judge: toJobReason(jobId) }),
        ({ text, value }) => ({ job: value, text })
      ),
    openResult: (jobId, name, judge) =>
      ask(addressOf(jobPath(jobId, `/${name}`)), { method: "GET", judge }, Effect.succeed),
    listJobs: (next) => {
      // Only the path of what the service names: a token goes to no other host.
      if (!URL.canParse(next ?? jobs, settings.instanceUrl)) {
        const problem = "the address of the next page is none"
        return Effect.fail(new UnexpectedResponse({ endpoint: "GET jobs/ingest", problem }))
      }
      const { pathname, search } = addressOf(next ?? jobs)
      // A path that begins with two slashes would be read as a host once more.
      return askJson(JobPage, `${pathname.replace(/^\/+/, "/")}${search}`, {
        method: "GET",
        judge: toReadReason
      })
    },
    describeObject: (object) =>
      askJson(ObjectDescription, `${base}/sobjects/${encodeURIComponent(object)}/describe`, {
        method: "GET",
        judge: toObjectReason(object)
      }),
    limits: askJson(LimitsReply, `${base}/limits`, { method: "GET", judge: toReadReason })
  }
}

/** Where data goes: the address that the job names, as long as it is at the same host. */
const uploadAddress = (
  { contentUrl, id }: Job,
  { instanceUrl }: SalesforceSettings,
  otherwise: string
): Effect.Effect<URL, UnexpectedResponse> => {
  const named = contentUrl ?? ""
  // It is documented without the slash that a path begins with.
  const path = named === "" ? otherwise : /^\w+:\/\//.test(named) ? named : `/${named.replace(/^\/+/, "")}`
  const url = URL.canParse(path, instanceUrl) ? new URL(path, instanceUrl) : undefined
  return url?.origin === new URL(instanceUrl).origin
    ? Effect.succeed(url)
    : Effect.fail(
        new UnexpectedResponse({
          endpoint: "POST jobs/ingest",
          problem: `job ${id} wants its data sent to another host`
        })
      )
}
