import type { ImportServices, ProviderRegistry, RunJournal, StorageFailed } from "@bulkport/core"
import { SqlDatabase, type StoreTooNew } from "@bulkport/store-sql"
import { Effect, Layer } from "effect"
import { makeCancel } from "./cancel-run.ts"
import { followRun } from "./follow-run.ts"
import { ImportQueue } from "./import-queue.ts"
import { listRuns, lookAtRun, queueNumbers } from "./look-at-queue.ts"
import { queueClient } from "./queue-client.ts"
import type { QueueOptions } from "./queue-options.ts"
import { prepareTables } from "./queue-tables.ts"
import { resumeRun, settleRun } from "./resume-run.ts"
import { retryRun } from "./retry-run.ts"
import { submitRun } from "./submit-run.ts"

/**
 * The queue, to submit imports to and to ask about them, from any process that has the same store. It does no import itself: see
 * `layerWorker`.
 */
export const layerQueue = (
  options: QueueOptions = {}
): Layer.Layer<ImportQueue, StoreTooNew | StorageFailed, SqlDatabase | RunJournal | ProviderRegistry> =>
  Layer.effect(
    ImportQueue,
    Effect.gen(function* () {
      yield* prepareTables(yield* SqlDatabase)
      const sql = yield* queueClient
      const services = yield* Effect.context<ImportServices>()
      const submit = submitRun(sql, options)
      const cancel = makeCancel(sql)
      return ImportQueue.of({
        submit: (request) => Effect.provideContext(submit(request), services),
        look: (runId) => lookAtRun(sql, runId),
        list: (question) => listRuns(sql, question),
        numbers: (tenant) => queueNumbers(sql, tenant),
        cancel: (runId) => Effect.provideContext(cancel(runId), services),
        resume: (runId, resuming) => resumeRun(sql, runId, resuming),
        settle: (runId, settlement, settling) =>
          Effect.provideContext(settleRun(sql, runId, settlement, settling), services),
        retry: (request) => Effect.provideContext(retryRun(sql, submit, request), services),
        events: (runId, following) => followRun(sql, services, runId, { ...options, ...following })
      })
    })
  )
