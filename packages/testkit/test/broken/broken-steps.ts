/** Memory providers with a mistake in one of their steps. */
import * as Bulkport from "@bulkport/core/provider"
import { Effect, Redacted, type Schema, Stream } from "effect"
import { makeMemoryProvider } from "../../src/memory-provider.ts"
import { replaced, type BrokenProvider, type Complete } from "./broken-provider.ts"

const withBodies = (
  job: Bulkport.JobRef,
  right: Complete,
  change: (
    body: Stream.Stream<Uint8Array, Bulkport.ImportReason>
  ) => Stream.Stream<Uint8Array, Bulkport.ImportReason>
) => Stream.map(right.collect(job), (output) => ({ ...output, body: change(output.body) }))

/** Sends every redirect on, with all headers. */
const trusting = (transport: Bulkport.HttpTransport): Bulkport.HttpTransport => ({
  send: (request) =>
    Effect.flatMap(transport.send(request), (reply) => {
      const { location } = reply.headers
      return location === undefined
        ? Effect.succeed(reply)
        : transport.send({ ...request, url: new URL(location) })
    })
})

const untilDone = (right: Complete, job: Bulkport.JobRef): Effect.Effect<void, Bulkport.ImportReason> =>
  Effect.flatMap(right.track(job), ({ state }) =>
    state === "running" ? Effect.andThen(Effect.sleep("20 millis"), untilDone(right, job)) : Effect.void
  )

const inDoubt = /^start: reports .* as in doubt/
const findsLost = /^find: finds the job after a lost reply/
const outcomes = /^readOutcomes: (?!names no row)/
const partFound = /^parts: makes one job/
const partOutcomes = /^parts: says/

/** All of them. */
export const brokenSteps: ReadonlyArray<BrokenProvider> = [
  {
    mistake: "starts again after a lost reply",
    build: replaced(({ start }) => ({
      start: (file, context) =>
        Effect.catchTag(start(file, context), "StartInDoubt", () => start(file, context))
    })),
    foundBy: [inDoubt, findsLost]
  },
  {
    mistake: "calls a lost reply to start retryable",
    build: replaced(({ start }) => ({
      start: (file, context) =>
        Effect.catchTag(start(file, context), "StartInDoubt", ({ cause }) =>
          Effect.fail(new Bulkport.ReplyLost({ endpoint: "POST /jobs", code: cause }))
        )
    })),
    foundBy: [inDoubt, findsLost]
  },
  {
    mistake: "calls a limit on requests a doubt",
    build: replaced(({ start }) => ({
      start: (file, context) =>
        Effect.catchTag(start(file, context), "RateLimited", () =>
          Effect.fail(new Bulkport.StartInDoubt({ label: context.label, cause: "HTTP 429" }))
        )
    })),
    foundBy: [/^start: takes 429/]
  },
  {
    mistake: "waits for the job in start",
    build: replaced((right) => ({
      start: (file, context) => Effect.tap(right.start(file, context), (job) => untilDone(right, job))
    })),
    foundBy: [/^start: returns before/, /^track: follows a job/, /^collect: refuses while/]
  },
  {
    mistake: "gives a reference that JSON cannot hold",
    build: replaced(({ find, start }) => {
      const handle = { startedAt: new Date(0) } as unknown as Schema.Json
      return {
        start: (file, context) => Effect.map(start(file, context), (job) => ({ ...job, handle })),
        find: (file, context) =>
          Effect.map(find(file, context), (jobs) => jobs.map((job) => ({ ...job, handle })))
      }
    }),
    foundBy: [/^start: gives a reference/]
  },
  {
    mistake: "finds the jobs of every label",
    build: replaced(({ find, target }, _key, { jobs }) => ({
      find: (file, context) =>
        Effect.map(find(file, context), () =>
          jobs().map((id) => ({
            version: 1,
            provider: "memory",
            id,
            target,
            label: context.label,
            handle: null
          }))
        )
    })),
    foundBy: [findsLost, /^find: finds nothing/, partFound]
  },
  {
    mistake: "never finds a job",
    build: replaced(({ find }) => ({ find: (file, context) => Effect.as(find(file, context), []) })),
    foundBy: [findsLost, /^find: finds the job that start gave/, partFound]
  },
  {
    mistake: "takes an unknown state for finished",
    build: replaced(({ track }) => ({
      track: (job) =>
        Effect.map(track(job), (progress) =>
          progress.isKnownState ? progress : { ...progress, state: "finished", isKnownState: true }
        )
    })),
    foundBy: [/^track: takes an unknown state/]
  },
  {
    mistake: "drops the unknown word",
    build: replaced(({ track }) => ({
      track: (job) =>
        Effect.map(track(job), (progress) =>
          progress.isKnownState ? progress : { ...progress, providerState: "?" }
        )
    })),
    foundBy: [/^track: takes an unknown state/]
  },
  {
    mistake: "counts nothing said as zero",
    build: replaced(({ track }) => ({
      track: (job) => Effect.map(track(job), (progress) => ({ rowsProcessed: 0, ...progress }))
    })),
    foundBy: [/^track: leaves out a count/]
  },
  {
    mistake: "asks twice in track",
    build: replaced(({ track }) => ({ track: (job) => Effect.andThen(track(job), track(job)) })),
    foundBy: [/^track: makes one request/]
  },
  {
    mistake: "asks again when the service has trouble",
    build: replaced(({ track }) => ({
      track: (job) => Effect.catchTag(track(job), "ServiceUnavailable", () => track(job))
    })),
    foundBy: [/^failures: track answers 50/]
  },
  {
    mistake: "takes an unknown job for a running one",
    build: replaced(({ track }) => ({
      track: (job) =>
        Effect.catchTag(track(job), "JobNotFound", () =>
          Effect.succeed({ state: "running", providerState: "NONE", isKnownState: true } as const)
        )
    })),
    foundBy: [/^track: does not know a job/, /^failures: track answers 404/]
  },
  {
    mistake: "forgets how long to wait",
    build: replaced(({ track }) => ({
      track: (job) =>
        Effect.catchTag(track(job), "RateLimited", ({ endpoint }) =>
          Effect.fail(new Bulkport.RateLimited({ endpoint }))
        )
    })),
    foundBy: [/^failures: track answers 429 with a wait/]
  },
  {
    mistake: "writes its key into the log",
    build: replaced(({ find }, key) => ({
      find: (file, context) => Effect.ensuring(find(file, context), Effect.logTrace("asked", { key }))
    })),
    foundBy: [/^safety: find puts no secret/, /^safety: logs no secret when all goes well/]
  },
  {
    mistake: "forwards its key to another origin",
    build: (settings, transport) => makeMemoryProvider(settings, trusting(transport)),
    foundBy: [/^safety: .* redirected to another origin/]
  },
  {
    mistake: "puts its key into the URL",
    build: (settings, { send }) =>
      makeMemoryProvider(settings, {
        send: (request) => {
          const url = new URL(request.url)
          url.searchParams.set("key", Redacted.value(settings.apiKey))
          return send({ ...request, url })
        }
      }),
    foundBy: [/^safety: keeps no secret/]
  },
  {
    mistake: "keeps its key in the staged file's handle",
    build: replaced(({ stage }, key) => ({
      stage: (file, context) =>
        Effect.map(stage(file, context), (staged) => ({
          ...staged,
          handle: { ...Object(staged.handle), key }
        }))
    })),
    foundBy: [/^safety: keeps no secret/]
  },
  {
    mistake: "buffers each result file",
    build: replaced((right) => ({
      collect: (job) =>
        withBodies(job, right, (body) =>
          Stream.unwrap(Effect.map(Stream.runCollect(body), Stream.fromIterable))
        )
    })),
    foundBy: [/^collect: gives the first byte/, /^safety: collect closes its connection when a file is left/]
  },
  {
    mistake: "changes the bytes of result files",
    build: replaced((right) => ({
      collect: (job) => withBodies(job, right, (body) => Stream.concat(body, Stream.make(Buffer.from("\n"))))
    })),
    foundBy: [/^collect: hands out every file byte for byte/]
  },
  {
    mistake: "cuts a broken result file short",
    build: replaced((right) => ({
      collect: (job) =>
        withBodies(job, right, (body) => Stream.catchTag(body, "ReplyLost", () => Stream.empty))
    })),
    foundBy: [/^collect: fails when a file breaks off/]
  },
  {
    mistake: "gives nothing for a running job",
    build: replaced(({ collect }) => ({
      collect: (job) => Stream.catchTag(collect(job), "JobNotFinished", () => Stream.empty)
    })),
    foundBy: [/^collect: refuses while/]
  },
  {
    mistake: "gives nothing for results that are gone",
    build: replaced(({ collect }) => ({
      collect: (job) => Stream.catchTag(collect(job), "OutputsGone", () => Stream.empty)
    })),
    foundBy: [/^collect: says so when the results/]
  },
  {
    mistake: "creates a job in validate",
    build: replaced(({ start, validate }) => ({
      validate: (file, context) => Effect.tap(validate(file, context), () => start(file, context))
    })),
    foundBy: [/^validate: creates no job/]
  },
  {
    mistake: "counts the header as a row in findings",
    build: replaced(({ validate }) => ({
      validate: (file, context) =>
        Effect.map(validate(file, context), (validation) =>
          validation.status === "skipped"
            ? validation
            : {
                ...validation,
                findings: validation.findings.map((each) => ({ ...each, row: (each.row ?? 0) + 1 }))
              }
        )
    })),
    foundBy: [/^validate: names a row/]
  },
  {
    mistake: "changes the prepared file's options",
    build: replaced(({ stage }) => ({
      stage: (file, context) => {
        Object.assign(file.options, { isStaged: true })
        return stage(file, context)
      }
    })),
    foundBy: [/^stage: changes neither/]
  },
  {
    mistake: "sends the whole file instead of its ranges",
    build: replaced(({ stage }) => ({
      stage: (file, context) => {
        const { ranges: _ignored, ...whole } = file
        return Effect.map(stage(whole, context), ({ handle }) => ({ prepared: file, handle }))
      }
    })),
    foundBy: [/^parts: (?!makes one job)/]
  },
  {
    mistake: "sends the header of a part, and the first of its other ranges only",
    build: replaced(({ stage }) => ({
      stage: (file, context) => {
        const sent = file.ranges === undefined ? file : { ...file, ranges: file.ranges.slice(0, 2) }
        return Effect.map(stage(sent, context), ({ handle }) => ({ prepared: file, handle }))
      }
    })),
    foundBy: [/^parts: (?!makes one job)/]
  },
  {
    mistake: "takes parts of one file for the same file",
    build: replaced(({ stage }) => {
      const staged = new Map<string, Bulkport.StagedFile["handle"]>()
      return {
        stage: (file, context) => {
          const known = file.ranges === undefined ? undefined : staged.get(file.sourceSha256)
          if (known !== undefined) return Effect.succeed({ prepared: file, handle: known })
          return Effect.tap(stage(file, context), ({ handle }) =>
            Effect.sync(() => void staged.set(file.sourceSha256, handle))
          )
        }
      }
    }),
    foundBy: [/^parts: (sends|says)/]
  },
  {
    mistake: "forgets about its limit when it is opened",
    build: ({ maxFileBytes: _limit, ...settings }, transport) => makeMemoryProvider(settings, transport),
    foundBy: [/^stage: never sends a file above the limit/]
  },
  {
    mistake: "neither declares its limit nor checks it",
    build: replaced(({ limits: { maxFileBytes: _limit, ...limits } }) => ({ limits })),
    foundBy: [/^stage: never sends a file above the limit/]
  },
  {
    mistake: "reads record numbers off by one",
    build: replaced(() => ({ recordReadings: () => [{ counts: "rows", offset: 1 }] })),
    foundBy: [outcomes, partOutcomes]
  },
  {
    mistake: "takes every named row for accepted",
    build: replaced(({ readOutcomes }) => ({
      readOutcomes: (output, file, context) =>
        Stream.map(readOutcomes(output, file, context), (said) =>
          said._tag === "RowOutcome" ? { ...said, outcome: "accepted" } : said
        )
    })),
    foundBy: [/^readOutcomes: (says what became|copes|says the same)/, partOutcomes]
  },
  {
    mistake: "names a row with both outcomes",
    build: replaced(({ readOutcomes }) => ({
      readOutcomes: (output, file, context) =>
        Stream.flatMap(readOutcomes(output, file, context), (said) =>
          said._tag === "RowOutcome" && said.outcome === "rejected"
            ? Stream.make({ ...said, outcome: "accepted" as const }, said)
            : Stream.make(said)
        )
    })),
    foundBy: [/^readOutcomes: (says what became|copes|says the same)/, partOutcomes]
  },
  {
    mistake: "dies of a damaged result file",
    build: replaced(({ readOutcomes }) => ({
      readOutcomes: (output, file, context) => Stream.orDie(readOutcomes(output, file, context))
    })),
    foundBy: [/^readOutcomes: names no row/]
  }
]
