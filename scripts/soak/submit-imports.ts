/** Submitting, as callers do who may lose an answer: half of the imports over the API of the workers, the others into the queue. */
import { ImportQueue } from "@bulkport/cluster"
import { planImport } from "@bulkport/core"
import { Effect } from "effect"
import { openAsBlob } from "node:fs"
import { basename } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { SubmittedImport } from "./check-soak.ts"
import type { PlannedImport } from "./planned-imports.ts"
import type { RunStory } from "./run-story.ts"
import type { SoakStore } from "./soak-store.ts"

/** Where imports can be submitted. */
export interface SubmitTo {
  readonly store: SoakStore
  /** Where the API of each worker that has one is just now; undefined while its process is away. */
  readonly urls: () => ReadonlyArray<string | undefined>
  readonly token: string
  /** How long to try. */
  readonly mostMillis: number
}

interface Submitted {
  readonly runId: string
  readonly isNew: boolean
}

const keyOf = ({ number }: PlannedImport): string => `import-${number}`

/** Of every eight, so that each tenant and each kind of file goes either way. */
const isByApi = ({ number }: PlannedImport): boolean => number % 8 < 4

/** No answer within this time is no answer. Longer than a worker tries to reach its database. */
const answerMillis = 20_000

/** Sends a file to a worker. Undefined when there was no answer, or none that counts: it may be submitted all the same. */
const sendTo = async (url: string, token: string, planned: PlannedImport): Promise<Submitted | undefined> => {
  const { file, ...said } = planned.request
  const body = new FormData()
  body.set("import", JSON.stringify(said))
  body.set("file", await openAsBlob(file), basename(file))
  const headers = { authorization: `Bearer ${token}`, "idempotency-key": keyOf(planned) }
  const request = { method: "POST", headers, body, signal: AbortSignal.timeout(answerMillis) }
  const answer = await fetch(`${url}/v1/imports`, request).then(
    async (reply) => ({ status: reply.status, text: await reply.text() }),
    () => undefined
  )
  if (answer === undefined || answer.status === 429 || answer.status >= 500) return undefined
  const { status, text } = answer
  if (status !== 200 && status !== 201) throw new Error(`${file} was answered with ${status}: ${text}`)
  return { runId: (JSON.parse(text) as { readonly id: string }).id, isNew: status === 201 }
}

/** Sends a file to one worker after another until one of them has taken it, the first of them by its number. */
const submitByApi = async (
  { mostMillis, token, urls }: SubmitTo,
  planned: PlannedImport,
  first: number
): Promise<Submitted> => {
  const until = performance.now() + mostMillis
  for (let turn = first; performance.now() < until; turn += 1) {
    const all = urls()
    const url = all[turn % all.length]
    const submitted = url === undefined ? undefined : await sendTo(url, token, planned)
    if (submitted !== undefined) return submitted
    await sleep(100)
  }
  throw new Error(`No worker took ${planned.request.file} within ${mostMillis} ms.`)
}

/** Submits an import twice, as one does who has lost the answer: it must come to one run. */
const submitTwice = async (to: SubmitTo, planned: PlannedImport): Promise<string> => {
  const { number, request } = planned
  const hasApi = to.urls().length > 0 && isByApi(planned)
  const submit = (turn: number): Promise<Submitted> =>
    hasApi
      ? submitByApi(to, planned, number + turn)
      : to.store.run(
          Effect.flatMap(ImportQueue, (queue) =>
            queue.submit({ plan: planImport(request), key: keyOf(planned) })
          )
        )
  const { runId } = await submit(0)
  const again = await submit(1)
  if (again.runId !== runId || again.isNew) throw new Error(`${request.file} was submitted twice.`)
  return runId
}

/** Submits all imports, each with what it is expected to come to. Rejects when one is refused, or has become two. */
export const submitImports = (
  to: SubmitTo,
  imports: ReadonlyArray<PlannedImport>,
  expected: ReadonlyArray<RunStory>
): Promise<ReadonlyArray<SubmittedImport>> =>
  Effect.runPromise(
    Effect.forEach(
      imports.map((planned, index) => ({ planned, story: expected[index] })),
      ({ planned, story }) =>
        Effect.promise(async () => {
          if (story === undefined) throw new Error("An import was not made in peace.")
          return { planned, runId: await submitTwice(to, planned), expected: story }
        }),
      { concurrency: 8 }
    )
  )
