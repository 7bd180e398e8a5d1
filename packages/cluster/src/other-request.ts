/** Whether what is submitted is what was submitted before under the same run id or key. */
import { type ImportRequest, keptFor, type RunJournal, type StorageFailed } from "@bulkport/core"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { isDeepStrictEqual } from "node:util"
import { type QueueRow, readRequest, requestText } from "./queue-row.ts"

/** What stands in the queue of a run that was submitted before. */
export type KnownRequest = Pick<QueueRow, "run_id" | "plan" | "priority" | "source_sha256">

/** What is asked for now. */
export interface AskedRequest {
  readonly plan: ImportRequest
  readonly priority: number
  readonly runId?: string
}

/** The SHA-256 of a file that was kept as the source of a run, by what was recorded of it then. */
export const keptSha256 = (
  runId: string,
  path: string
): Effect.Effect<string | undefined, StorageFailed, RunJournal> =>
  Effect.map(keptFor(runId), (kept) => (kept?.path === path ? kept.sha256 : undefined))

/** The SHA-256 of a file; `undefined` for one that cannot be read. */
const sha256Of = (path: string): Effect.Effect<string | undefined> =>
  Effect.promise(async () => {
    const hash = createHash("sha256")
    try {
      for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array)
      return hash.digest("hex")
    } catch {
      return undefined
    }
  })

/** The rows of a retry were written to a file of their own each time. */
const areSameRows = (before: string, now: string): Effect.Effect<boolean> =>
  Effect.map(
    Effect.all([sha256Of(before), sha256Of(now)]),
    ([one, other]) => one !== undefined && one === other
  )

/** A file that stays where it is counts by its path, one that was kept as the source of its run by its content. */
const isSameFile = (known: KnownRequest, before: string, asked: string | undefined, now: string) =>
  Effect.gen(function* () {
    const sent = asked === undefined ? undefined : yield* keptSha256(asked, now)
    // The file of then may have been removed with its run.
    return sent !== undefined && sent === (known.source_sha256 ?? (yield* keptSha256(known.run_id, before)))
  })

/** Which of the things that a request says are otherwise than those of then, by name; `file` and `reading` stand for the source. */
export const differences = (
  known: KnownRequest,
  { plan, priority, runId }: AskedRequest
): Effect.Effect<ReadonlyArray<string>, StorageFailed, RunJournal> =>
  Effect.gen(function* () {
    const before = readRequest(known.plan)
    // Written and read as that was: what is left out and what is said to be undefined are the same then.
    const now = readRequest(requestText(plan))
    const parts = ({ source, ...rest }: ImportRequest): Readonly<Record<string, unknown>> => {
      const { path: _path, ...reading } = source
      // To leave it out is not to agree.
      return { ...rest, confirmed: rest.confirmed ?? false, reading }
    }
    const [one, other] = [parts(before), parts(now)]
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
    const paths = [before.source.path, now.source.path] as const
    const isFileSame =
      paths[0] === paths[1] ||
      (now.parent === undefined
        ? yield* isSameFile(known, paths[0], runId, paths[1])
        : yield* areSameRows(...paths))
    return [
      ...(isFileSame ? [] : ["file"]),
      // In whatever order an object has its members.
      ...names.filter((name) => !isDeepStrictEqual(one[name], other[name])),
      ...(Number(known.priority) === priority ? [] : ["priority"])
    ]
  })
