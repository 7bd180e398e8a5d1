import type { Answer, CallSession } from "../session.ts"
import type { Store } from "../store/open-store.ts"
import { counted } from "../progress/amounts.ts"
import { lines, namedLines, nextLines } from "./layout.ts"

/** A worker that has begun. */
export interface StartedWorker {
  readonly name: string
  readonly slots: number
  readonly store: Pick<Store, "kind" | "name">
  /** Where its API is. */
  readonly url: string | undefined
  /** Who may use it. */
  readonly tokensFile: string | undefined
}

/** A worker that has begun to take imports. */
export const workerView = (session: CallSession, worker: StartedWorker): Answer => {
  const { name, slots, store, tokensFile, url } = worker
  const whose =
    url === undefined
      ? undefined
      : tokensFile === undefined
        ? "nobody has a token: it says whether the worker is well, and nothing else"
        : `tokens of ${session.path(tokensFile)}`
  return {
    exitCode: 0,
    document: "worker",
    json: { name, store: store.kind, slots, url: url ?? null, tokens: tokensFile ?? null },
    text: lines(
      session.look.good(`Worker ${name} takes imports from the queue.`),
      namedLines([
        ["Store", store.name],
        ["At once", counted(slots, "import")],
        ["API", url],
        ["", whose]
      ]),
      nextLines("Give it something to do", session.command("submit", "FILE", "--import", "TYPE"))
    )
  }
}
