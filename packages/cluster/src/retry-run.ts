/** Runs that are begun anew with what failed of another one. */
import {
  type ImportError,
  type ImportServices,
  planRetryImport,
  type RetryRequest,
  RunJournal
} from "@bulkport/core"
import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { readdir, rm } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { SubmitRequest } from "./import-queue.ts"
import type { QueueUnavailable } from "./queue-reasons.ts"
import { orUnavailable } from "./queue-row.ts"
import { type Submission, submittedBefore } from "./submit-run.ts"

/** Whether something was submitted under a key of the tenant of a run. Of a run that cannot be read, that is told by whoever reads it next. */
const isKeyKnown = (
  sql: SqlClient.SqlClient,
  runId: string,
  key: string | undefined
): Effect.Effect<boolean, QueueUnavailable, RunJournal> =>
  Effect.gen(function* () {
    if (key === undefined) return false
    const parent = yield* Effect.option((yield* RunJournal).view(runId))
    if (parent._tag === "None") return false
    const { tenant = "" } = parent.value.state.plan
    const known = yield* submittedBefore(sql, tenant, { key }).pipe(orUnavailable("submit a run"))
    return known !== undefined
  })

/** Deletes the rows that were written for a retry which is not begun, and what was written beside them. What cannot be deleted goes with its run. */
const forgetRows = (path: string): Effect.Effect<void> =>
  Effect.promise(async () => {
    try {
      const names = (await readdir(dirname(path))).filter((name) => name.startsWith(basename(path)))
      for (const name of names) await rm(join(dirname(path), name), { force: true })
    } catch {
      // As above.
    }
  })

/** Puts the failed rows of a run into the queue. */
export const retryRun = (
  sql: SqlClient.SqlClient,
  submit: (request: SubmitRequest) => Submission,
  { key, priority, ...request }: RetryRequest & Pick<SubmitRequest, "key" | "priority">
): Effect.Effect<Effect.Success<Submission>, Effect.Error<Submission> | ImportError, ImportServices> =>
  Effect.gen(function* () {
    const again = request.again ?? false
    // That these rows were retried is no reason to refuse whoever asks for that retry once more.
    const isKnown = yield* isKeyKnown(sql, request.runId, key)
    const plan = yield* planRetryImport(isKnown ? { ...request, again: true } : request)
    const forget = forgetRows(plan.source.path)
    const submitted = yield* submit({
      plan: { ...plan, again },
      ...(key === undefined ? {} : { key }),
      ...(priority === undefined ? {} : { priority })
    }).pipe(
      // Where the database is away, the run may have been taken in.
      Effect.tapError(({ _tag }) => (_tag === "QueueUnavailable" ? Effect.void : forget))
    )
    if (!submitted.isNew) yield* forget
    return submitted
  })
