import { ImportQueue, type QueuedRun, type QueueUnavailable } from "@bulkport/cluster"
import { isRunId, type JournalProblem, RunJournal, type RunView } from "@bulkport/core"
import { Effect } from "effect"
import { type ApiFailure, notThere } from "../answers/api-failure.ts"
import { Caller } from "../authorization.ts"
import { CurrentRequest } from "../request-notes.ts"
import { maySee } from "../tokens/token-record.ts"

/** An import as far as there is something of it: in the queue, in the journal, or in both. */
export interface FoundImport {
  readonly id: string
  readonly tenant?: string
  readonly queued?: QueuedRun
  readonly view?: RunView
}

/** The run in the queue; `undefined` for one that is not there. */
export const lookInQueue = (
  id: string
): Effect.Effect<QueuedRun | undefined, QueueUnavailable, ImportQueue> =>
  Effect.flatMap(ImportQueue, (queue) =>
    queue.look(id).pipe(Effect.catchTag("RunNotQueued", () => Effect.succeed(undefined)))
  )

/** The record of a run; `undefined` for one that has not been begun. */
export const viewRecord = (
  id: string
): Effect.Effect<
  RunView | undefined,
  Exclude<JournalProblem, { readonly _tag: "RunNotFound" }>,
  RunJournal
> =>
  Effect.flatMap(RunJournal, (journal) =>
    journal.view(id).pipe(Effect.catchTag("RunNotFound", () => Effect.succeed(undefined)))
  )

/** The import of this id, if the caller may see it. What others have is not there. */
export const visibleImport = (
  id: string
): Effect.Effect<
  FoundImport,
  ApiFailure | QueueUnavailable | JournalProblem,
  Caller | ImportQueue | RunJournal
> =>
  Effect.gen(function* () {
    const missing = notThere("import of this id")
    // Anything else might be taken for the beginning of an id, or for a path.
    if (!isRunId(id)) return yield* missing
    const caller = yield* Caller
    const queued = yield* lookInQueue(id)
    if (queued !== undefined && !maySee(caller, queued.tenant)) return yield* missing
    const view = yield* viewRecord(id).pipe(
      // Whose a record is that cannot be read is not known: it is told to whom everything may be told.
      Effect.mapError((problem) => (queued === undefined && caller.tenants !== "all" ? missing : problem))
    )
    if (queued === undefined && view === undefined) return yield* missing
    const tenant = view === undefined ? queued?.tenant : view.state.plan.tenant
    if (!maySee(caller, tenant)) return yield* missing
    const notes = yield* CurrentRequest
    if (tenant !== undefined) notes.tenant = tenant
    return {
      id,
      ...(tenant === undefined ? {} : { tenant }),
      ...(queued === undefined ? {} : { queued }),
      ...(view === undefined ? {} : { view })
    }
  })

/** The record of an import that has been begun, if the caller may see it. */
export const visibleRecord = (id: string) =>
  Effect.flatMap(visibleImport(id), ({ view }) =>
    view === undefined ? Effect.fail(notThere("record of this import yet")) : Effect.succeed(view)
  )
