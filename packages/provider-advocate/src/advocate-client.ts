/** One function per endpoint: sends one request and reads its answer. Decides nothing. */
import {
  fileBody,
  type FileContent,
  type HttpTransport,
  jsonBody,
  multipartBody,
  type RequestBody,
  StorageFailed,
  systemCode
} from "@bulkport/core/provider"
import { Effect, Option, Schema } from "effect"
import { type Answer, answerOf, graphqlErrors, makeSafe, refused, unreadable } from "./advocate-answer.ts"
import * as documents from "./advocate-documents.ts"
import type { AdvocateFailure } from "./advocate-failure.ts"
import { type AdvocateSettings, basicCredentials, secretsOf } from "./advocate-settings.ts"
import * as wire from "./advocate-wire.ts"

/** The functions for one tenant. */
export interface AdvocateClient {
  /** Sends a file and gives the service's reference of it, and the time there. */
  readonly upload: (
    content: FileContent,
    filename: string,
    contentType: string
  ) => Effect.Effect<{ readonly fileRef: string; readonly at: number }, AdvocateFailure | StorageFailed>
  /** What the service finds wrong with a job that is not created yet, as sentences that are safe to show. */
  readonly validateJobCreation: (
    input: wire.JobInput
  ) => Effect.Effect<ReadonlyArray<string>, AdvocateFailure>
  /** Creates a job. Not to be repeated: there is no idempotency key. */
  readonly createJob: (input: wire.JobInput) => Effect.Effect<wire.CreatedJob, AdvocateFailure>
  /** One job, or null. */
  readonly job: (id: string) => Effect.Effect<wire.Job | null, AdvocateFailure>
  /** One job with its links to results, or null. */
  readonly jobResults: (id: string) => Effect.Effect<wire.Job | null, AdvocateFailure>
  /** One page of the tenant's jobs, whatever they are, for people. */
  readonly jobLines: (limit: number, offset: number) => Effect.Effect<wire.JobLines, AdvocateFailure>
  /** A job that was started elsewhere, or null. */
  readonly foreignJob: (id: string) => Effect.Effect<wire.ForeignJob | null, AdvocateFailure>
  /** One page of the tenant's jobs. */
  readonly jobs: (
    filter: wire.JobFilter,
    limit: number,
    offset: number
  ) => Effect.Effect<wire.JobPage, AdvocateFailure>
}

/** Makes the functions for one tenant. */
export const makeAdvocateClient = (settings: AdvocateSettings, transport: HttpTransport): AdvocateClient => {
  const base = `${settings.baseUrl.replace(/\/+$/, "")}/api/v1/${settings.tenantAlias}`
  const safe = makeSafe(secretsOf(settings))
  const headers = { accept: "application/json", authorization: `Basic ${basicCredentials(settings)}` }

  const post = (
    path: string,
    body: RequestBody,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly onFreshConnection?: boolean } = {}
  ): Effect.Effect<Answer, AdvocateFailure> => {
    const url = new URL(`${base}/${path}`)
    const { onFreshConnection = false } = more
    const sent = {
      method: "POST",
      url,
      headers: { ...headers, ...more.headers },
      body,
      onFreshConnection
    } as const
    return transport.send(sent).pipe(
      Effect.flatMap((reply) => answerOf(reply, `POST ${url.pathname}`, safe)),
      Effect.scoped
    )
  }

  /** Sends a document. Data next to errors counts only where `isEnough` says so. */
  const graphql = <T>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    reply: Schema.Decoder<T>,
    options: {
      readonly isEnough?: (data: T, errors: ReadonlyArray<wire.GraphqlError>) => boolean
      readonly onFreshConnection?: boolean
    } = {}
  ): Effect.Effect<T, AdvocateFailure> =>
    Effect.gen(function* () {
      const answer = yield* post("graphql", jsonBody({ query, variables }), options)
      const envelope = Option.getOrUndefined(decodeEnvelope(answer.json))
      const errors = envelope?.errors ?? []
      const hasErrors = errors.length > 0
      // Some servers answer 4xx to a document they refuse, with GraphQL errors all the same.
      const isRefused = !isSuccess(answer) && !(hasErrors && answer.status >= 400 && answer.status < 500)
      if (isRefused) return yield* Effect.fail(refused(answer, answer.json, safe))
      if (envelope === undefined) return yield* Effect.fail(unreadable(answer, "a GraphQL answer"))

      const data = Schema.decodeUnknownOption(reply)(envelope.data)
      if (Option.isSome(data) && (!hasErrors || options.isEnough?.(data.value, errors) === true))
        return data.value
      return yield* Effect.fail(
        hasErrors ? graphqlErrors(answer, envelope, safe) : unreadable(answer, "the documented data")
      )
    })

  return {
    upload: (content, filename, contentType) =>
      Effect.gen(function* () {
        const isRaw = settings.uploadAs === "raw"
        const body = yield* Effect.tryPromise({
          try: () =>
            isRaw
              ? fileBody(contentType, content)
              : multipartBody([{ name: "file", filename, contentType, content }]),
          catch: (error) => new StorageFailed({ path: content.path, code: systemCode(error) })
        })
        // How the service learns the name of a raw body is not documented; this is how HTTP says it.
        const named = isRaw ? { "content-disposition": `attachment; filename="${filename}"` } : {}
        const answer = yield* post("export/upload", body, { headers: named })
        if (!isSuccess(answer)) return yield* Effect.fail(refused(answer, answer.json, safe))
        const reply = Schema.decodeUnknownOption(wire.UploadReply)(answer.json)
        return Option.isSome(reply)
          ? { fileRef: reply.value.fileRef, at: answer.at }
          : yield* Effect.fail(unreadable(answer, "a fileRef"))
      }),

    validateJobCreation: (jobInput) =>
      graphql(documents.validateJobCreationDocument, { jobInput }, wire.ValidationReply).pipe(
        Effect.map(({ validateJobCreation }) => validateJobCreation.errors.map(safe))
      ),

    createJob: (jobInput) =>
      graphql(documents.createJobDocument, { jobInput }, wire.CreateReply, {
        onFreshConnection: true,
        // With an id there is a job, whatever else went wrong.
        isEnough: () => true
      }).pipe(Effect.map(({ createJob }) => createJob)),

    job: (id) =>
      graphql(documents.jobDocument, { id }, wire.JobReply, { isEnough: ({ job }) => job !== null }).pipe(
        Effect.map(({ job }) => job)
      ),

    // With an error about a link, or about nobody knows what, a missing link would not mean a missing file.
    jobResults: (id) =>
      graphql(documents.jobResultsDocument, { id }, wire.JobReply, {
        isEnough: ({ job }, errors) => job !== null && errors.every(isBesideLinks)
      }).pipe(Effect.map(({ job }) => job)),

    jobLines: (limit, offset) =>
      graphql(documents.jobListDocument, { limit, offset }, wire.JobListReply, { isEnough: () => true }).pipe(
        Effect.map(({ jobs }) => jobs)
      ),

    foreignJob: (id) =>
      graphql(documents.foreignJobDocument, { id }, wire.ForeignJobReply, {
        isEnough: ({ job }) => job !== null
      }).pipe(Effect.map(({ job }) => job)),

    jobs: (filter, limit, offset) =>
      graphql(documents.jobsDocument, { filter, limit, offset }, wire.JobsReply).pipe(
        Effect.map(({ jobs }) => jobs)
      )
  }
}

const decodeEnvelope = Schema.decodeUnknownOption(wire.GraphqlReply)

/** Whether an error says that it is about a member of a job other than its links. */
const isBesideLinks = ({ path }: wire.GraphqlError): boolean => {
  const [place, member] = path ?? []
  return place === "job" && typeof member === "string" && !member.startsWith("download")
}

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300
