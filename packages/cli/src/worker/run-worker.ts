/** A worker as a process: what it is made of, what it says, and how it is stopped. */
import { ImportWorker, layerQueue, layerWorker, type WorkerOptions } from "@bulkport/cluster"
import { EngineSettings, EventLog, type LogLine } from "@bulkport/core"
import { Context, Effect, Layer } from "effect"
import { stat } from "node:fs/promises"
import { engineSettings } from "../engine.ts"
import type { LogLevel } from "../log/log-line.ts"
import { lookingFirst } from "../look-first.ts"
import { providersOf } from "../providers-of.ts"
import type { CallSession } from "../session.ts"
import type { Settings } from "../settings.ts"
import { withTelemetry } from "../telemetry.ts"
import { tokensPath } from "../token/token-flags.ts"
import { UsageInvalid } from "../usage-problem.ts"
import { workerView } from "../views/worker-view.ts"
import { isLocal, type ListenAddress } from "./listen-address.ts"

/** What a worker was told. */
export interface WorkerInput {
  readonly slots: number | undefined
  readonly tenantLimit: number | undefined
  /** `id=number`, for each provider. */
  readonly providerLimit: ReadonlyArray<string>
  readonly workerName: string | undefined
  readonly listen: ListenAddress | undefined
  readonly tokens: string | undefined
  /** In milliseconds. */
  readonly stopLimit: number | undefined
  /** The store was put back from a backup. */
  readonly lookFirst: boolean
}

/** Unless given, in milliseconds: less than the half minute after which most supervisors kill. */
const standardStopMillis = 20_000

/** What is left to do then is to close connections that nobody answers on. Others take over what the worker had. */
const closingMillis = 1000

/** What a timer of Node holds, in milliseconds: some 24 days. One that is set to more goes off at once. */
const longestTimerMillis = 2 ** 31 - 1

const optionsOf = ({
  providerLimit,
  slots,
  stopLimit = standardStopMillis,
  tenantLimit,
  workerName
}: WorkerInput): WorkerOptions & { readonly stopMillis: number } => ({
  stopMillis: stopLimit,
  ...(slots === undefined ? {} : { slots }),
  ...(tenantLimit === undefined ? {} : { mostPerTenant: tenantLimit }),
  ...(workerName === undefined ? {} : { name: workerName }),
  mostPerProvider: Object.fromEntries(
    providerLimit.map((text): readonly [string, number] => {
      const [id = "", most] = text.split("=")
      return [id, Number(most)]
    })
  )
})

/** A limit of a provider that is not there would be no limit at all. */
const checkLimits = (session: CallSession, { mostPerProvider = {} }: WorkerOptions) => {
  const known = session.surroundings.plugins.map(({ id }) => id)
  const unknown = Object.keys(mostPerProvider).find((id) => !known.includes(id))
  return unknown === undefined
    ? Effect.void
    : Effect.fail(
        new UsageInvalid({
          problem: `There is no provider "${unknown}" to limit.`,
          advice: `These are there: ${known.join(", ")}.`
        })
      )
}

/** The file of tokens; `undefined` where there is none, and then nobody but this machine may even ask how the worker is. */
const tokensFor = (session: CallSession, { listen, tokens }: WorkerInput) =>
  Effect.gen(function* () {
    if (listen === undefined) return undefined
    const path = tokensPath(session, tokens)
    const isThere = yield* Effect.promise(() =>
      stat(path).then(
        () => true,
        () => false
      )
    )
    if (isThere || tokens !== undefined) return path
    if (isLocal(listen)) return undefined
    return yield* new UsageInvalid({
      problem: `${listen.host} is reached from other machines, and there are no tokens that say who may use the API.`,
      advice: `Make one with "bulkport token create NAME --tenant TENANT", or listen on this machine alone: --listen ${listen.port}.`
    })
  })

/** The API as a layer; nothing where none is wanted. */
const apiOf = (listen: ListenAddress | undefined, tokensFile: string | undefined) =>
  Effect.map(
    Effect.promise(() => import("@bulkport/server")),
    ({ BulkportServer, layerServer, tokensOf }) => ({
      BulkportServer,
      layer: layerServer({
        ...listen,
        tokens: tokensFile === undefined ? tokensOf([]) : { file: tokensFile }
      })
    })
  )

const levels: Readonly<Record<LogLine["level"], LogLevel>> = { Info: "info", Warn: "warn", Error: "error" }

/** Works until the call is stopped. Says so once it has begun, and what it waits for when it is to end. */
export const runWorker = (session: CallSession, settings: Settings, input: WorkerInput) => {
  let lastResort: NodeJS.Timeout | undefined
  return Effect.gen(function* () {
    const options = optionsOf(input)
    yield* checkLimits(session, options)
    const tokensFile = yield* tokensFor(session, input)
    const worker = Layer.merge(layerQueue(), layerWorker(options)).pipe(
      Layer.provideMerge(Layer.merge(settings.store.database, providersOf(session, settings)))
    )
    const working = yield* Layer.build(worker).pipe(
      Effect.provideService(
        EngineSettings,
        yield* lookingFirst(yield* engineSettings(settings), input.lookFirst)
      )
    )
    const { name, standing } = Context.get(working, ImportWorker)
    const { slots } = yield* standing
    let url: string | undefined
    if (input.listen !== undefined) {
      const { BulkportServer, layer } = yield* apiOf(input.listen, tokensFile)
      const api = yield* Layer.build(layer).pipe(Effect.provide(working))
      url = Context.get(api, BulkportServer).url
    }
    session.answer(workerView(session, { name, slots, store: settings.store, url, tokensFile }))
    session.log("info", "worker started", { worker: name, store: settings.store.kind, slots, url })
    return yield* Effect.never.pipe(
      Effect.onInterrupt(() =>
        Effect.flatMap(standing, ({ running }) =>
          Effect.sync(() => {
            session.log("info", "worker stopping", { worker: name, running })
            lastResort = setTimeout(
              () => {
                session.log("warn", "worker stops at once: the store did not answer", { worker: name })
                // What a second request to stop does, too.
                process.kill(process.pid, "SIGTERM")
              },
              Math.min(options.stopMillis + closingMillis, longestTimerMillis)
            ).unref()
            if (session.surroundings.stderr.isTerminal && !session.quiet)
              session.tell(
                running === 0
                  ? "Stopping."
                  : `Stopping: ${running} under way are being handed over. Again to stop at once.`
              )
          })
        )
      )
    )
  }).pipe(
    Effect.scoped,
    Effect.onInterrupt(() =>
      Effect.sync(() => {
        clearTimeout(lastResort)
        session.log("info", "worker stopped")
      })
    ),
    (working) => withTelemetry(session, working),
    Effect.provideService(EventLog, ({ attributes, level, message }) =>
      Effect.sync(() => session.log(levels[level], message, attributes))
    )
  )
}
