import { Clock, Effect } from "effect"
import { randomBytes } from "node:crypto"
import { rm } from "node:fs/promises"
import { join, resolve } from "node:path"
import { ImportError } from "../errors/import-error.ts"
import {
  AbilityMissing,
  AlreadyRetried,
  type ImportReason,
  NothingToRetry,
  StepMissing,
  TargetChanged
} from "../errors/reasons.ts"
import { makeFolder, onStorage } from "../journal/durable-files.ts"
import { wholeRunId } from "../journal/run-id.ts"
import { RunJournal, type RunView } from "../journal/run-journal.ts"
import type { ImportPlan, Tolerance } from "../model/import-plan.ts"
import { ProviderRegistry } from "../provider/provider-registry.ts"
import { takeFailedRows } from "./failed-rows.ts"
import { plainSource } from "../model/source-file.ts"
import { tracedName } from "./row-fate/traced-rows.ts"
import { mayHaveImported } from "./same-content.ts"
import { runImport } from "./run-import.ts"

/** How to retry. */
export interface RetryRequest {
  readonly runId: string
  /** The mended `failed-rows` file; the one in the run's folder unless given. */
  readonly file?: string
  /** Retry rows of unknown outcome, too. They may have been applied. */
  readonly includeUnknown?: boolean
  readonly again?: boolean
  readonly allowFindings?: boolean
  /** Agree beforehand to an import that cannot be undone. */
  readonly confirmed?: boolean
  readonly tolerance?: Tolerance
}

/** The runs that retry rows of this run, oldest first. Journals that cannot be read are passed over. */
export const childrenOf = (runId: string): Effect.Effect<ReadonlyArray<RunView>, ImportReason, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const children: Array<RunView> = []
    let after: string | undefined
    do {
      const page = yield* journal.find({
        parent: runId,
        limit: 1000,
        ...(after === undefined ? {} : { after })
      })
      for (const { id } of page.runs) children.push(yield* journal.view(id))
      after = page.next
    } while (after !== undefined)
    return children.reverse()
  })

/** Rows go where the others of their run went, and nowhere else: the settings may lead to another place by now. */
const refuseOtherTarget = ({ id, state }: RunView): Effect.Effect<void, ImportReason, ProviderRegistry> =>
  Effect.gen(function* () {
    const { connection, provider, tenant } = state.plan
    const { target } = yield* (yield* ProviderRegistry).open(provider, connection, tenant)
    if (target !== state.target) {
      return yield* new TargetChanged({ runId: id, begunAt: state.target, settings: target })
    }
  }).pipe(Effect.scoped)

/** Rows alone are not imported where the others would be taken for rows that are to go. */
const refuseWholeSet = ({
  importType,
  options,
  provider
}: ImportPlan): Effect.Effect<void, ImportReason, ProviderRegistry> =>
  Effect.gen(function* () {
    const plugin = yield* (yield* ProviderRegistry).plugin(provider)
    const { isWholeSet, title } = yield* plugin.importType(importType, options)
    if (isWholeSet !== true) return
    const ability = `retry some rows of "${title}", which takes what is not in the file for gone: mend the rows in the whole file, and import that`
    return yield* new AbilityMissing({ provider, ability })
  })

/** The plan of the child: the parent's own, for the rows that are left of it. */
const planRetry = (
  request: RetryRequest
): Effect.Effect<ImportPlan, ImportReason, RunJournal | ProviderRegistry> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    // A part is retried with the whole: only that has the rows as they stand in the user's file.
    const parent = yield* journal.view(wholeRunId(request.runId))
    const { folder, id, state } = parent
    const { collected, plan } = state
    if (collected === undefined) return yield* new StepMissing({ runId: id, missing: "collect" })
    const nothing = new NothingToRetry({
      runId: id,
      rejected: collected.rows.rejected + collected.rows.setAside,
      unknown: collected.rows.unknown
    })
    if (collected.failedRowsFile === undefined) return yield* nothing
    const [earlier] = yield* Effect.filter(yield* childrenOf(id), mayHaveImported)
    if (earlier !== undefined && request.again !== true) {
      return yield* new AlreadyRetried({ runId: id, childRunId: earlier.id })
    }
    yield* refuseOtherTarget(parent)
    yield* refuseWholeSet(plan)
    const retries = join(folder, "retries")
    yield* makeFolder(retries)
    const format = plan.source.format === "csv" ? "csv" : "jsonl"
    // Another one may be planned at the same moment.
    const name = `failed-rows-${yield* Clock.currentTimeMillis}-${randomBytes(4).toString("hex")}.${format}`
    const path = join(retries, name)
    const failedRows = resolve(request.file ?? join(folder, collected.failedRowsFile))
    const taken = yield* takeFailedRows(
      { path: failedRows, format, delimiter: plan.source.delimiter },
      path,
      request.includeUnknown ?? false
    )
    if (taken.rejected + taken.setAside + taken.unknown === 0) {
      yield* onStorage(path, async () => {
        await rm(path)
        await rm(tracedName(path), { force: true })
      })
      return yield* nothing
    }
    // What failed in a job that was started elsewhere is imported by a job of our own, and under our own rules.
    const { adopted: _elsewhere, confirmed: _agreedBefore, ...own } = plan
    return {
      ...own,
      ...(request.confirmed === undefined ? {} : { confirmed: request.confirmed }),
      source: plainSource(path, format),
      parent: { runId: id, ...taken },
      again: request.again ?? false,
      allowFindings: request.allowFindings ?? (plan.adopted === undefined && plan.allowFindings),
      tolerance: request.tolerance ?? plan.tolerance
    }
  })

/**
 * Writes the file of the rows to retry, and gives the plan of the import that retries them, for whoever begins it elsewhere. Nothing
 * is sent or begun.
 */
export const planRetryImport = (
  request: RetryRequest
): Effect.Effect<ImportPlan, ImportError, RunJournal | ProviderRegistry> =>
  Effect.mapError(
    planRetry(request),
    (reason) => new ImportError({ runId: request.runId, step: "stage", provider: "not opened", reason })
  )

/**
 * Imports only those rows of a run that failed, as the user has mended them, as a run of its own that remembers its parent.
 */
export const retryImport = Effect.fn("bulkport.retryImport")(function* (request: RetryRequest) {
  return yield* runImport(yield* planRetryImport(request))
})
