/**
 * A local stand-in for the ingest jobs of Salesforce's Bulk API 2.0, written from FACTS.md. Shares no code with the provider, so that
 * a misunderstanding cannot pass its tests by being made on both sides.
 */
import {
  bearerToken,
  type EmulatedService,
  emulate,
  type EmulatorRequest,
  on,
  Refusal,
  type Reply,
  reply
} from "@bulkport/testkit/emulator"
import { Effect, Schema, type Scope } from "effect"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { delimiters, type IngestJob, processJob } from "./ingest-job.ts"
import { describedFields, type OrgRecord, OrgRecords } from "./org-records.ts"
import { busy, codes, errors, refuseState } from "./service-answers.ts"
import { shownJob } from "./shown-job.ts"
import { resultBytes, type ResultFile } from "./result-files.ts"
import { documentedBehaviour, type SalesforceBehaviour } from "./salesforce-behaviour.ts"

/** A running org. */
export interface SalesforceEmulator extends EmulatedService {
  readonly clientId: string
  readonly clientSecret: string
  /** A token that does not end. */
  readonly accessToken: string
  /** The token that the first sign-in gives. */
  readonly firstToken: string
  /** Any switch, at any time. */
  readonly behaviour: SalesforceBehaviour
  /** All jobs there are, oldest first. */
  readonly jobs: () => ReadonlyArray<IngestJob>
  /** Data of all jobs that were ever sent any, oldest first. */
  readonly receivedFiles: () => Promise<ReadonlyArray<Buffer>>
  /** A result file of a job as it is served. */
  readonly resultFile: (jobId: string, file: ResultFile) => Buffer
  /** A job as it is shown. */
  readonly shownJob: (jobId: string) => string
  readonly records: () => ReadonlyArray<OrgRecord>
}

const NewJob = Schema.Struct({
  object: Schema.NonEmptyString,
  operation: Schema.Literals(["insert", "update", "upsert", "delete", "hardDelete"]),
  contentType: Schema.optionalKey(Schema.Literal("CSV")),
  columnDelimiter: Schema.optionalKey(Schema.Literals(Object.keys(delimiters))),
  lineEnding: Schema.optionalKey(Schema.Literals(["LF", "CRLF"])),
  externalIdFieldName: Schema.optionalKey(Schema.String),
  assignmentRuleId: Schema.optionalKey(Schema.String)
})

const NewState = Schema.Struct({ state: Schema.Literals(["UploadComplete", "Aborted"]) })

/** Starts an org without records. Its jobs do the work that contacts need. */
export const startSalesforceEmulator = (
  given: Partial<SalesforceBehaviour> = {},
  port?: number
): Effect.Effect<SalesforceEmulator, Error, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "salesforce-emulator-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
    )
    const behaviour = { ...documentedBehaviour, ...given }
    const jobs = new Map<string, IngestJob>()
    const received: Array<string> = []
    const records = new OrgRecords()
    const clientId = "3MVG9.local.consumer.key"
    const clientSecret = "local-consumer-secret-5C1D"
    const accessToken = "00Dlocal!given.token"
    const tokens: Array<string> = []
    const callsOfToken = new Map<string, number>()
    let calls = 0
    let idsGiven = 0

    const currentToken = (): string => tokens.at(-1) ?? "none"
    const mayPass = bearerToken(() => currentToken())

    const authenticate = async (request: EmulatorRequest): Promise<Reply | string | undefined> => {
      calls += 1
      if (calls > behaviour.callsLeft) {
        return errors(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
      }
      if (behaviour.busyEvery > 0 && calls % behaviour.busyEvery === 0) return busy(behaviour.busyAs)
      const bearer = request.headers.authorization
      if (bearer === `Bearer ${accessToken}`) return undefined
      const used = (callsOfToken.get(currentToken()) ?? 0) + 1
      callsOfToken.set(currentToken(), used)
      const isOver = used > behaviour.callsPerToken
      return isOver ? "the session has ended" : mayPass(request)
    }

    const jobOf = (id: string): IngestJob => {
      const job = jobs.get(id)
      if (job === undefined)
        throw new Refusal(errors(404, "NOT_FOUND", "The requested resource does not exist"))
      return job
    }

    const stateOf = (job: IngestJob): string => {
      if (job.state !== "InProgress" && job.state !== "UploadComplete") return job.state
      const isOld = service.clock.now() - job.closedAt >= behaviour.jobMillis
      if (!behaviour.holdsJobs && isOld && job.ending !== undefined) job.state = job.ending
      return job.wasClosed && behaviour.stateWord !== undefined ? behaviour.stateWord : job.state
    }

    const shown = (job: IngestJob) => shownJob(job, stateOf(job), behaviour, service.url)

    const close = (job: IngestJob): Reply => {
      if (job.state !== "Open") {
        if (behaviour.secondClose === "accepted" && job.wasClosed) return reply.json(200, shown(job))
        const code = behaviour.secondClose === "accepted" ? undefined : behaviour.secondClose
        throw refuseState("the job is not in the state Open", code)
      }
      job.state = "UploadComplete"
      job.wasClosed = true
      job.closedAt = service.clock.now()
      const answer = reply.json(200, shown(job))
      job.state = "InProgress"
      void processJob(job, records, behaviour)
      return answer
    }

    const abort = (job: IngestJob): Reply => {
      if (!["Open", "UploadComplete", "InProgress"].includes(stateOf(job))) {
        throw refuseState("the job has ended")
      }
      job.state = "Aborted"
      return reply.json(200, shown(job))
    }

    const result = (file: ResultFile) =>
      on(`GET /services/data/:version/jobs/ingest/:job/${file}`, ({ params }) => {
        const job = jobOf(params.job)
        if (behaviour.outputsGone) throw new Refusal(errors(404, "NOT_FOUND", "results are no longer kept"))
        if (["Open", "UploadComplete", "InProgress"].includes(stateOf(job))) {
          throw refuseState("results are there when the job has ended")
        }
        return reply.stream(200, "text/csv", piecesOf(resultBytes(job, file, behaviour)))
      })

    const service: EmulatedService = yield* emulate({
      authenticate,
      operations: {
        signIn: on(
          "POST /services/oauth2/token",
          async (request) => {
            const form = await request.form()
            if (form.get("grant_type") !== "client_credentials") {
              return reply.json(400, {
                error: "unsupported_grant_type",
                error_description: "grant type not supported"
              })
            }
            if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret) {
              return reply.json(400, {
                error: "invalid_client",
                error_description: "invalid client credentials"
              })
            }
            const token = tokenOf(tokens.length + 1)
            tokens.push(token)
            return reply.json(200, {
              access_token: token,
              instance_url: service.url,
              token_type: "Bearer",
              scope: "api"
            })
          },
          { isOpen: true }
        ),
        createJob: on("POST /services/data/:version/jobs/ingest", async (request) => {
          const asked = await request.json(NewJob)
          if (asked.operation === "upsert" && asked.externalIdFieldName === undefined) {
            return errors(400, "INVALIDJOB", "InvalidJob : External ID was not specified for upsert")
          }
          idsGiven += 1
          const job: IngestJob = {
            contentType: "CSV",
            columnDelimiter: "COMMA",
            lineEnding: "LF",
            externalIdFieldName: undefined,
            assignmentRuleId: undefined,
            ...asked,
            id: `750${idsGiven.toString(36).toUpperCase().padStart(12, "0")}AAA`,
            createdAt: request.clock.now(),
            state: "Open",
            wasClosed: false,
            closedAt: 0,
            ending: undefined,
            errorMessage: undefined,
            dataPath: undefined,
            header: [],
            rows: [],
            processed: 0,
            failed: 0
          }
          jobs.set(job.id, job)
          return reply.json(200, shown(job))
        }),
        uploadData: on("PUT /services/data/:version/jobs/ingest/:job/batches", async (request) => {
          const job = jobOf(request.params.job)
          if (job.state !== "Open" || job.dataPath !== undefined)
            throw refuseState("the job takes no data any more")
          const path = join(folder, `${job.id}.csv`)
          await request.saveTo(path)
          job.dataPath = path
          received.push(path)
          return reply.empty(201)
        }),
        changeJob: on("PATCH /services/data/:version/jobs/ingest/:job", async (request) => {
          const { state } = await request.json(NewState)
          const isClosing = state === "UploadComplete"
          await request.rename(isClosing ? "closeJob" : "abortJob")
          const job = jobOf(request.params.job)
          return isClosing ? close(job) : abort(job)
        }),
        deleteJob: on("DELETE /services/data/:version/jobs/ingest/:job", ({ params }) => {
          const job = jobOf(params.job)
          if (["Open", "InProgress"].includes(stateOf(job)))
            throw refuseState("the job cannot be deleted now")
          jobs.delete(job.id)
          return reply.empty(204)
        }),
        getJob: on("GET /services/data/:version/jobs/ingest/:job", ({ params }) =>
          reply.json(200, shown(jobOf(params.job)))
        ),
        listJobs: on("GET /services/data/:version/jobs/ingest", ({ query, url }) => {
          const perPage = 2
          const all = [...jobs.values()]
          const from = Number(query.get("queryLocator") ?? 0)
          const next = from + perPage
          const isDone = next >= all.length
          return reply.json(200, {
            done: isDone,
            records: all.slice(from, next).map(shown),
            nextRecordsUrl: isDone ? null : `${url.pathname}?queryLocator=${next}`
          })
        }),
        describeObject: on("GET /services/data/:version/sobjects/:object/describe", ({ params }) => {
          if (behaviour.hidesFields) return errors(403, "INSUFFICIENT_ACCESS", "not allowed")
          return params.object === "Contact"
            ? reply.json(200, { name: params.object, fields: describedFields() })
            : errors(404, "NOT_FOUND", "The requested resource does not exist")
        }),
        getLimits: on("GET /services/data/:version/limits", () =>
          reply.json(200, { DailyApiRequests: { Max: 15_000, Remaining: Math.max(0, 15_000 - calls) } })
        ),
        getUnprocessed: result("unprocessedrecords"),
        getSuccessful: result("successfulResults"),
        getFailed: result("failedResults")
      },
      refuse: (status, message) => errors(status, codes[status] ?? "API_ERROR", message),
      ...(port === undefined ? {} : { port })
    })

    return {
      ...service,
      // One address for both, which the body tells apart.
      operations: [...service.operations, "closeJob", "abortJob"],
      clientId,
      clientSecret,
      accessToken,
      firstToken: tokenOf(1),
      behaviour,
      jobs: () => [...jobs.values()],
      receivedFiles: () => Promise.all(received.map((path) => readFile(path))),
      resultFile: (jobId, file) => Buffer.concat([...resultBytes(jobOf(jobId), file, behaviour)]),
      shownJob: (jobId) => JSON.stringify(shown(jobOf(jobId))),
      records: () => records.all()
    }
  })

const tokenOf = (number: number): string => `00Dlocal!token.${number}.${"x".repeat(24)}`

async function* piecesOf(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* pieces
}
