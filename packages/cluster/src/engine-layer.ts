/** The engine underneath: Effect's workflows, on its cluster, in the store's own database. */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import type { SqlDatabase } from "@bulkport/store-sql"
import { Effect, Layer, Logger, LogLevel, Option, References } from "effect"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as SqlClient from "effect/sql/SqlClient"
import type * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import type { WorkerSettings } from "./worker-settings.ts"

/** What the engine's tables are called. Never change it: open runs would be left behind. */
export const enginePrefix = "bulkport_engine"

/** Must be the same on all workers. It is how many of them there can be; a look into the database costs the same with 16 and with 128. */
export const shards = 64

/** The one group of them. */
export const shardGroup = "default"

/**
 * How long a worker that nothing is heard of keeps its shards, in milliseconds. A third of it is what the engine gives the database for an
 * answer, before it takes it for lost and breaks off all that the worker does: on a busy machine, an answer may well take a second. On
 * PostgreSQL the locks of a process end with its connection, so that nobody waits for those of one that was killed; in rows, they would
 * last this long.
 */
const shardLockMillis = 15_000

/** A worker that lacks the workflow would end its runs for good after this time. Every worker has it before it looks for any. */
const registrationTimeout = "3650 days"

/** Details for whoever looks for a fault, and for nobody else: whoever takes all levels tells by them what is worth being told. */
const asDetails = Effect.map(
  Logger.CurrentLoggers,
  (loggers): ReadonlySet<Logger.Logger<unknown, void>> =>
    new Set(
      Array.from(loggers, (logger) =>
        Logger.make((options) => void logger.log({ ...options, logLevel: "Debug" }))
      )
    )
)

/** Whoever looks for a fault asks for all that there is. */
const quieter = Effect.map(References.MinimumLogLevel, (level) =>
  LogLevel.isLessThanOrEqualTo(level, "Debug") ? level : "Fatal"
)

/**
 * The engine of one worker. Nothing listens on the network: what one worker has for another stands in the database, where it is looked for
 * every `pollMillis`.
 */
export const layerEngine = (
  sql: SqlClient.SqlClient,
  { kind }: Pick<SqlDatabase["Service"], "kind">,
  settings: WorkerSettings
): Layer.Layer<WorkflowEngine.WorkflowEngine | Sharding.Sharding> => {
  const { pollMillis, takeoverMillis } = settings
  const prefix = { prefix: enginePrefix }
  // Two processes of one address would both believe that they own everything. On SQLite there is one at a time, and a fixed address lets
  // it go on at once after a restart.
  const host = kind === "sqlite" ? "bulkport" : settings.holder.replaceAll(" ", "-").slice(-200)
  return ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(Runners.layerNoop),
    Layer.provideMerge(SqlMessageStorage.layerWith(prefix)),
    Layer.provide([Layer.orDie(SqlRunnerStorage.layerWith(prefix)), RunnerHealth.layerNoop]),
    Layer.provide([
      ShardingConfig.layer({
        runnerAddress: Option.some(RunnerAddress.make(host, 1)),
        shardsPerGroup: shards,
        shardLockExpiration: shardLockMillis,
        shardLockRefreshInterval: shardLockMillis / 3,
        refreshAssignmentsInterval: Math.max(250, Math.min(1000, Math.round(takeoverMillis / 5))),
        entityMessagePollInterval: pollMillis,
        entityRegistrationTimeout: registrationTimeout,
        entityTerminationTimeout: 5000,
        simulateRemoteSerialization: false
      }),
      NodeCrypto.layerDigest,
      Layer.succeed(SqlClient.SqlClient, sql)
    ]),
    // It tells of every passing trouble of the database at length, causes and all; the worker does so in a few words of its own.
    Layer.provide([
      Layer.effect(References.MinimumLogLevel, quieter),
      Layer.effect(Logger.CurrentLoggers, asDetails)
    ])
  )
}
