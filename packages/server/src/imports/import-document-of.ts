import type { QueuedRun, QueueStop } from "@bulkport/cluster"
import { overviewOf, type RunOverview, RunJournal, type RunView } from "@bulkport/core"
import { Effect } from "effect"
import { apiDetail, apiNextStep } from "../answers/failure-of.ts"
import type { ImportDocument } from "../api/import-document.ts"
import type { FoundImport } from "./visible-import.ts"
import { placesOf, type WithoutPlaces } from "./without-places.ts"

/** Why an import is not going on, in words of the API. */
export const stopDocument = (
  id: string,
  { message, reason, step }: QueueStop,
  withoutPlaces: WithoutPlaces
): QueueStop => ({
  step,
  reason,
  message: withoutPlaces(apiDetail(reason, message)),
  nextStep: apiNextStep(reason).replaceAll("{id}", id)
})

const ofQueue = (run: QueuedRun, withoutPlaces: WithoutPlaces): Partial<ImportDocument> => {
  const { endedAt, nextLookAt, startedAt, stop } = run
  return {
    state: run.state,
    priority: run.priority,
    submittedAt: run.submittedAt,
    attempts: run.attempts,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(nextLookAt === undefined ? {} : { nextLookAt }),
    ...(stop === undefined ? {} : { stop: stopDocument(run.runId, stop, withoutPlaces) })
  }
}

const ofRecord = ({
  changedAt,
  createdAt,
  id: _id,
  refusal: _told,
  startBegunAt: _at,
  ...run
}: RunOverview) => ({
  ...run,
  begunAt: createdAt,
  changedAt
})

/** The document about an import, from what the queue and the journal say. */
export const importDocument = (
  id: string,
  queued: QueuedRun | undefined,
  overview: RunOverview | undefined,
  withoutPlaces: WithoutPlaces
): ImportDocument => ({
  id,
  provider: "",
  importType: "",
  jobIds: [],
  ...(queued === undefined
    ? {}
    : {
        provider: queued.provider,
        importType: queued.importType,
        ...(queued.tenant === undefined ? {} : { tenant: queued.tenant })
      }),
  ...(overview === undefined ? {} : withoutPlaces(ofRecord(overview))),
  ...(queued === undefined ? {} : ofQueue(queued, withoutPlaces))
})

/** So many parts of a file are looked at for what is told of the whole. */
const mostParts = 100

/** What is told of a run with a record. The parts of very many are not looked at one by one. */
export const overviewWithParts = (view: RunView): Effect.Effect<RunOverview, never, RunJournal> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const numbers = (view.state.parts ?? []).slice(0, mostParts).map(({ number }) => number)
    const parts = yield* Effect.forEach(
      numbers,
      (number) => Effect.option(journal.view(`${view.id}/parts/${number}`)),
      { concurrency: 8 }
    )
    return overviewOf(
      view,
      parts.flatMap((part) => (part._tag === "Some" ? [part.value] : []))
    )
  })

/** The document about an import that was found. */
export const documentOf = ({
  id,
  queued,
  view
}: FoundImport): Effect.Effect<ImportDocument, never, RunJournal> =>
  Effect.gen(function* () {
    const overview = view === undefined ? undefined : yield* overviewWithParts(view)
    return importDocument(id, queued, overview, yield* placesOf(id, view))
  })
