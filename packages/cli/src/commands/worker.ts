import type { ProviderPlugin } from "@bulkport/core"
import { Effect, Option } from "effect"
import { Command, Flag, optionalFlag } from "../command-line.ts"
import { durationFlag, root } from "../flags.ts"
import { repeatedFlag, settingFlags } from "../generated-flags.ts"
import { lookFirstFlag } from "../look-first.ts"
import { Session } from "../session.ts"
import { readSettings } from "../settings.ts"
import { silentProgress } from "../progress/progress.ts"
import { tokensFlag } from "../token/token-flags.ts"
import { parseListenAddress } from "../worker/listen-address.ts"

/** Loaded on first use: no other call should pay for it. */
const loadWorker = Effect.promise(() => import("../worker/run-worker.ts"))

const atLeastOne = (name: string, description: string) =>
  Flag.Int(name).pipe(
    Flag.filter(
      (number) => number >= 1,
      (number) => `Expected a number from 1 on, not ${number}`
    ),
    optionalFlag,
    Flag.withMetavar("runs"),
    Flag.withDescription(description)
  )

/** Makes the imports that are in the queue, until it is stopped. */
export const workerCommand = (plugins: ReadonlyArray<ProviderPlugin>) =>
  Command.make(
    "worker",
    {
      slots: atLeastOne("slots", "Imports that this worker works on at once; 32 unless given"),
      tenantLimit: atLeastOne(
        "tenant-limit",
        "Most imports of one tenant that are under way, on all workers together; any number unless given"
      ),
      providerLimit: repeatedFlag(
        Flag.String("provider-limit").pipe(
          Flag.filter(
            (text) => /^[a-z][a-z0-9-]*=[1-9]\d*$/.test(text),
            () => "Expected the id of a provider and a number, such as advocate=4"
          )
        )
      ).pipe(
        Flag.withMetavar("id=runs"),
        Flag.withDescription(
          "Most imports into a service that are under way, on all workers together; repeat it for several services"
        )
      ),
      workerName: Flag.String("worker-name").pipe(
        optionalFlag,
        Flag.withMetavar("name"),
        Flag.withDescription("What it is called where it is shown; host and process unless given")
      ),
      listen: Flag.String("listen").pipe(
        Flag.filterMap(
          (text) => Option.fromUndefinedOr(parseListenAddress(text)),
          (text) => `Expected a port, or host:port such as 0.0.0.0:8080, not "${text}"`
        ),
        optionalFlag,
        Flag.withMetavar("[host:]port"),
        Flag.withDescription(
          "Offer the HTTP API, health and readiness there; on this machine alone unless a host is named"
        )
      ),
      tokens: tokensFlag,
      stopLimit: durationFlag("stop-limit").pipe(
        optionalFlag,
        Flag.withDescription(
          "How long handing over may take when the worker is stopped and the database gives no answer; 20s unless given"
        )
      ),
      lookFirst: lookFirstFlag,
      logFormat: Flag.Literals("log-format", ["text", "json"]).pipe(
        optionalFlag,
        Flag.withDescription("How the log is written; text at a terminal and else json unless given")
      ),
      settings: settingFlags(plugins)
    },
    Effect.fn("cli.worker")(function* (input) {
      const settings = yield* readSettings(yield* root, input.settings)
      const session = yield* Session
      session.progress = silentProgress
      session.secretMillis = 60_000
      session.firstAnswerMillis = undefined
      session.logLevel ??= session.quiet ? "warn" : "info"
      session.logFormat = input.logFormat ?? (session.surroundings.stderr.isTerminal ? "text" : "json")
      const { runWorker } = yield* loadWorker
      return yield* runWorker(session, settings, input)
    })
  ).pipe(
    Command.withDescription(
      "Make the imports that are in the queue of the store, until it is stopped. The first SIGTERM or Ctrl-C hands over what is under way, within seconds, and ends with 0; a second one ends it at once, with 130, which is as safe"
    ),
    Command.withExamples([
      { command: "bulkport worker --store sqlite", description: "The worker of this machine" },
      {
        command: "bulkport worker --provider-limit advocate=4 --tenant-limit 2",
        description: "One of several that share the PostgreSQL in BULKPORT_STORE, with limits for all of them"
      },
      {
        command: "bulkport worker --listen 0.0.0.0:8080 --tokens tokens.json",
        description: "With the HTTP API, for whoever has a token"
      },
      {
        command: "bulkport worker --look-first",
        description:
          "On a database that was put back from a backup, until the runs that it had then have ended"
      }
    ])
  )
