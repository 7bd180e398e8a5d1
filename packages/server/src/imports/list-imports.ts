import { ImportQueue, type QueuedRun } from "@bulkport/cluster"
import { newestFirst, readCursor, RunJournal, type RunOverview, type RunQuestion } from "@bulkport/core"
import { Effect } from "effect"
import { apiFailure } from "../answers/api-failure.ts"
import type { ImportDocument } from "../api/import-document.ts"
import { asksForRecords, type ListQuestion } from "../api/list-question.ts"
import { Caller } from "../authorization.ts"
import { importDocument, overviewWithParts } from "./import-document-of.ts"
import { lookInQueue, viewRecord } from "./visible-import.ts"
import { placesOf } from "./without-places.ts"

const usualLimit = 50

/** Tenants whose imports are listed: `undefined` stands for all. */
const tenantsOf = (tenant: string | undefined) =>
  Effect.map(Caller, ({ tenants }): ReadonlyArray<string> | undefined => {
    if (tenants === "all") return tenant === undefined ? undefined : [tenant]
    return tenant === undefined ? tenants : tenants.filter((own) => own === tenant)
  })

interface Page<Item> {
  readonly items: ReadonlyArray<Item>
  readonly next?: string
}

/** One page of what several tenants have, from a page of each: all of them are read on from the same place. */
const merged = <Item>(
  pages: ReadonlyArray<Page<Item>>,
  limit: number,
  placeOf: (item: Item) => { readonly createdAt: number; readonly id: string }
): Page<Item> => {
  const items = pages
    .flatMap((page) => page.items)
    .sort((one, other) => newestFirst(placeOf(one), placeOf(other)))
  const shown = items.slice(0, limit)
  const last = shown.at(-1)
  const isMore = items.length > limit || pages.some(({ next }) => next !== undefined)
  if (!isMore || last === undefined) return { items: shown }
  const { createdAt, id } = placeOf(last)
  return { items: shown, next: `${createdAt}.${id}` }
}

/** By what is in the queue: with those that have not been begun. */
const fromQueue = (question: ListQuestion, limit: number, tenants: ReadonlyArray<string> | undefined) =>
  Effect.gen(function* () {
    const queue = yield* ImportQueue
    const ask = (tenant?: string) =>
      Effect.map(
        queue.list({
          limit,
          ...(tenant === undefined ? {} : { tenant }),
          ...(question.state === undefined ? {} : { states: question.state }),
          ...(question.after === undefined ? {} : { after: question.after })
        }),
        ({ next, runs }): Page<QueuedRun> => ({ items: runs, ...(next === undefined ? {} : { next }) })
      )
    const [only] = tenants ?? []
    const { items, next } =
      tenants === undefined || tenants.length === 1
        ? yield* ask(only)
        : merged(yield* Effect.forEach(tenants, ask), limit, ({ runId, submittedAt }) => ({
            createdAt: submittedAt,
            id: runId
          }))
    const meant = items.filter(
      ({ importType, provider }) =>
        (question.provider === undefined || provider === question.provider) &&
        (question.importType === undefined || importType === question.importType)
    )
    const imports = yield* Effect.forEach(
      meant,
      (queued) =>
        Effect.gen(function* () {
          // A record that cannot be read keeps nobody from seeing the others.
          const view =
            queued.state === "queued"
              ? undefined
              : yield* Effect.orElseSucceed(viewRecord(queued.runId), () => undefined)
          const overview = view === undefined ? undefined : yield* overviewWithParts(view)
          return importDocument(queued.runId, queued, overview, yield* placesOf(queued.runId, view))
        }),
      { concurrency: 8 }
    )
    return { imports, ...(next === undefined ? {} : { next }) }
  })

/** By what is in the journal: those that have been begun. */
const fromJournal = (question: ListQuestion, limit: number, tenants: ReadonlyArray<string> | undefined) =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const { standing, state, ...rest } = question
    const asked: RunQuestion = { ...rest, limit, ...(standing === undefined ? {} : { standings: standing }) }
    const ask = (tenant?: string) =>
      Effect.map(
        journal.find({ ...asked, ...(tenant === undefined ? {} : { tenant }) }),
        ({ next, runs }): Page<RunOverview> => ({ items: runs, ...(next === undefined ? {} : { next }) })
      )
    const [only] = tenants ?? []
    const { items, next } =
      tenants === undefined || tenants.length === 1
        ? yield* ask(only)
        : merged(yield* Effect.forEach(tenants, ask), limit, (run) => run)
    const all = yield* Effect.forEach(
      items,
      (overview) =>
        Effect.gen(function* () {
          const queued = yield* lookInQueue(overview.id)
          return importDocument(overview.id, queued, overview, yield* placesOf(overview.id, undefined))
        }),
      { concurrency: 8 }
    )
    const imports =
      state === undefined ? all : all.filter((run) => run.state !== undefined && state.includes(run.state))
    return { imports, ...(next === undefined ? {} : { next }) }
  })

/** Lists the imports that the caller may see. */
export const listImports = (question: ListQuestion) =>
  Effect.gen(function* () {
    if (question.after !== undefined && readCursor(question.after) === undefined)
      return yield* apiFailure(
        400,
        "RequestInvalid",
        "In the query: after is no place in a list.",
        "Hand over what the page before gave as next."
      )
    const [unusable] = Object.entries(question).flatMap(([name, value]) =>
      typeof value === "string" && value.includes("\0") ? [name] : []
    )
    // Nothing has it, and PostgreSQL takes no text with it.
    if (unusable !== undefined)
      return yield* apiFailure(
        400,
        "RequestInvalid",
        `In the query: ${unusable} has the character U+0000.`,
        "Leave it out."
      )
    const tenants = yield* tenantsOf(question.tenant)
    if (tenants?.length === 0) return { imports: [] as ReadonlyArray<ImportDocument> }
    const limit = question.limit ?? usualLimit
    return yield* asksForRecords(question)
      ? fromJournal(question, limit, tenants)
      : fromQueue(question, limit, tenants)
  })
