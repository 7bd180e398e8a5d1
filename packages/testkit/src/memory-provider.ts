/**
 * The smallest complete provider, and the one to start from when writing another.
 *
 * Imports contacts into the service of `memory-service.ts`. Read from top to bottom: the plugin, what is read of the
 * answers, one table of failures, two functions that ask the service, and then the operations in the order of the steps.
 * Settings, the import type and the reading of result files have files of their own, beside this one.
 */
import * as Bulkport from "@bulkport/core/provider"
import { Effect, Redacted, Schema, Stream } from "effect"
import { contacts } from "./memory-import-type.ts"
import { readMemoryOutcomes } from "./memory-outcomes.ts"
import { MemorySettings, memorySettingFields } from "./memory-settings.ts"

/** Lets the engine find the provider, and users its settings. */
export const memoryPlugin: Bulkport.ProviderPlugin = Bulkport.makePlugin({
  contract: Bulkport.contractVersion,
  id: "memory",
  title: "Memory",
  settingFields: memorySettingFields,
  optionFields: [],
  importTypes: [contacts],
  importType: (idOrAlias) =>
    idOrAlias === contacts.id || contacts.aliases.includes(idOrAlias)
      ? Effect.succeed(contacts)
      : Effect.fail(
          new Bulkport.UnknownImportType({ provider: "memory", importType: idOrAlias, known: [contacts.id] })
        ),
  settings: MemorySettings,
  open: (settings) =>
    Effect.map(Bulkport.makeHttpTransport(), (transport) => makeMemoryProvider(settings, transport))
})

// What we read of the service's answers. Members we do not use are not named, so new ones never break us.
const WithId = Schema.Struct({ id: Schema.String })
const JobList = Schema.Struct({ jobs: Schema.Array(WithId) })
const JobLook = Schema.Struct({ state: Schema.String, rows: Schema.optionalKey(Schema.Number) })
const OutputList = Schema.Struct({ outputs: Schema.Array(Schema.Struct({ name: Schema.String })) })
const Problem = Schema.Struct({ row: Schema.Number, column: Schema.String, problem: Schema.String })
const ProblemList = Schema.Struct({ problems: Schema.Array(Problem) })

/** The service's words. Any other counts as running, so that outputs are never collected too early. */
const states = new Map<string, Bulkport.JobState>([
  ["WORKING", "running"],
  ["DONE", "finished"],
  ["BROKEN", "failed"]
])

/** The one table of failures: what the service answers → our reason. 404 means what the caller says it means. */
const toFailure = (reply: Bulkport.HttpReply, endpoint: string, detail: string): Bulkport.ImportReason => {
  const { status } = reply
  const wait = Bulkport.retryAfterMillis(reply.headers["retry-after"], Date.now())
  const later = wait === undefined ? {} : { retryAfterMillis: wait }
  if (status === 401) return new Bulkport.CredentialsRefused({ endpoint, status, detail })
  if (status === 403) return new Bulkport.AccessDenied({ endpoint, status, detail })
  if (status === 404) return new Bulkport.TargetNotFound({ target: endpoint, detail })
  if (status === 429) return new Bulkport.RateLimited({ endpoint, ...later })
  if (status >= 500) return new Bulkport.ServiceUnavailable({ endpoint, status, ...later })
  if (status >= 400) return new Bulkport.RequestRefused({ endpoint, status, detail })
  return new Bulkport.UnexpectedResponse({ endpoint, status, problem: "expected an answer, not a redirect" })
}

/** Makes the provider from decoded settings and something to send requests with. */
export const makeMemoryProvider = (
  settings: MemorySettings,
  transport: Bulkport.HttpTransport
): Bulkport.Provider => {
  const { apiKey, maxFileBytes = 10 * 1024 * 1024, url } = settings
  const target = `contacts at ${url}`

  /** Sends one request. Gives good replies only; their bodies still have to be read. */
  const send = Effect.fnUntraced(function* (
    method: "GET" | "POST",
    path: string,
    body?: Bulkport.RequestBody
  ) {
    const address = new URL(path, url)
    const headers = { authorization: `Bearer ${Redacted.value(apiKey)}` }
    // What changes something must not be lost to an idle connection that the service is just closing.
    const connection = { onFreshConnection: method === "POST" }
    const request = { method, url: address, headers, ...connection, ...(body === undefined ? {} : { body }) }
    const reply = yield* Effect.mapError(transport.send(request), Bulkport.toReason)
    if (reply.status >= 200 && reply.status < 300) return reply
    const words = yield* Effect.mapError(reply.text(), Bulkport.toReason)
    // Services quote what they were sent: whatever they say is cleaned of the key before it goes into an error.
    return yield* Effect.fail(
      toFailure(reply, `${method} ${address.pathname}`, Bulkport.safeText(words, [apiKey]))
    )
  })

  /** Sends one request, and reads the answer as JSON of this shape. */
  const ask = <A>(shape: Schema.Decoder<A>, ...request: Parameters<typeof send>) =>
    Effect.gen(function* () {
      const reply = yield* send(...request)
      const text = yield* Effect.mapError(reply.text(), Bulkport.toReason)
      // What came is not quoted, and neither is the schema's complaint: both may hold anything, our key included.
      const problem = "expected JSON of the documented shape"
      const endpoint = `${request[0]} ${request[1]}`
      return yield* Effect.mapError(
        Schema.decodeUnknownEffect(Schema.fromJsonString(shape))(text),
        () => new Bulkport.UnexpectedResponse({ endpoint, status: reply.status, problem })
      )
    }).pipe(Effect.scoped)

  const toJobRef = (id: string, label: string): Bulkport.JobRef => ({
    version: 1,
    provider: "memory",
    id,
    target,
    label,
    handle: null
  })

  const fileIdIn = (file: Bulkport.StagedFile) =>
    Effect.orDie(Schema.decodeUnknownEffect(WithId)(file.handle))

  const stage: Bulkport.Provider["stage"] = (file, context) => {
    const content = Bulkport.sentContent(file, context)
    return Effect.tryPromise({
      try: () => Bulkport.fileBody("text/csv", content),
      catch: (error) => new Bulkport.StorageFailed({ path: content.path, code: Bulkport.systemCode(error) })
    }).pipe(
      Effect.flatMap((body) => ask(WithId, "POST", "/files", body)),
      Effect.map(({ id }) => ({ prepared: file, handle: { id } }))
    )
  }

  const validate: NonNullable<Bulkport.Provider["validate"]> = Effect.fnUntraced(function* (file) {
    const { id } = yield* fileIdIn(file)
    const { problems } = yield* ask(ProblemList, "GET", `/files/${id}/problems`)
    const findings = problems.map(({ column, problem, row }) => {
      return { by: "service", code: "service", message: problem, row, column } as const
    })
    return { status: "done", findings }
  })

  const start: Bulkport.Provider["start"] = Effect.fnUntraced(
    function* (file, { label }) {
      const fileId = yield* fileIdIn(file)
      const { id } = yield* ask(WithId, "POST", "/jobs", Bulkport.jsonBody({ file: fileId.id, label }))
      return toJobRef(id, label)
    },
    (starting, _file, { label }) =>
      // The service may have created the job in each of these cases. All others promise that it has not.
      Effect.catchTag(starting, ["ReplyLost", "ServiceUnavailable", "UnexpectedResponse"], ({ message }) =>
        Effect.fail(new Bulkport.StartInDoubt({ label, cause: message }))
      )
  )

  const find: NonNullable<Bulkport.Provider["find"]> = (_file, { label }) =>
    Effect.map(ask(JobList, "GET", `/jobs?label=${encodeURIComponent(label)}`), ({ jobs }) =>
      jobs.map(({ id }) => toJobRef(id, label))
    )

  const track: Bulkport.Provider["track"] = ({ id }) =>
    ask(JobLook, "GET", `/jobs/${id}`).pipe(
      Effect.map(({ rows, state }) => ({
        state: states.get(state) ?? "running",
        providerState: state,
        isKnownState: states.has(state),
        // Left out when the service leaves it out: unknown is not zero.
        ...(rows === undefined ? {} : { rowsProcessed: rows })
      })),
      Effect.catchTag("TargetNotFound", () => Effect.fail(new Bulkport.JobNotFound({ jobId: id })))
    )

  const collect: Bulkport.Provider["collect"] = (job) =>
    Effect.gen(function* () {
      const { providerState, state } = yield* track(job)
      if (state === "running") return yield* new Bulkport.JobNotFinished({ jobId: job.id, providerState })
      const { outputs } = yield* ask(OutputList, "GET", `/jobs/${job.id}/outputs`)
      return Stream.fromIterable(outputs).pipe(
        Stream.map(({ name }) => ({
          name,
          kind: name === "summary.json" ? ("summary" as const) : ("other" as const),
          // Asked for when it is read, and handed on piece by piece: results may be larger than memory.
          body: Stream.unwrap(
            Effect.map(send("GET", `/jobs/${job.id}/outputs/${encodeURIComponent(name)}`), ({ body }) =>
              Stream.mapError(body, Bulkport.toReason)
            )
          )
        }))
      )
    }).pipe(
      Effect.catchTag("RequestRefused", (refused) =>
        Effect.fail(refused.status === 410 ? new Bulkport.OutputsGone({ jobId: job.id }) : refused)
      ),
      Stream.unwrap
    )

  return {
    contract: Bulkport.contractVersion,
    id: "memory",
    target,
    limits: { maxFileBytes, firstPollMillis: 100, maxPollMillis: 5_000, findGraceMillis: 1_000 },
    stage,
    validate,
    start,
    find,
    track,
    collect,
    readOutcomes: readMemoryOutcomes,
    recordReadings: () => [{ counts: "rows", offset: 0 }]
  }
}
