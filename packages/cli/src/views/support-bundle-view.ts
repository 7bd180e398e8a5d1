import { size } from "../progress/amounts.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines } from "./layout.ts"

/** A bundle that was written. */
export interface WrittenBundle {
  /** Absolute path. */
  readonly path: string
  readonly bytes: number
  readonly runId: string | undefined
  /** What is inside, with the bytes of each before packing. */
  readonly entries: ReadonlyArray<{ readonly name: string; readonly bytes: number }>
}

/** So many entries are listed: a file in parts has one for each part. */
const most = 8

/** What was written, and that somebody should look at it. */
export const supportBundleView = (
  session: CallSession,
  { bytes, entries, path, runId }: WrittenBundle
): Answer => ({
  exitCode: 0,
  document: "support-bundle",
  json: { file: path, bytes, run: runId ?? null, entries },
  text: lines(
    session.look.good(`Written: ${session.path(path)} (${size(bytes)})`),
    namedLines([
      ["Run", runId ?? "none is recorded"],
      [
        "Inside",
        ...entries.slice(0, most).map((entry) => `${entry.name} (${size(entry.bytes)})`),
        entries.length > most ? `and ${entries.length - most} more` : undefined
      ]
    ]),
    "",
    "It holds no rows and no secrets. Please look through it before you send it to anybody."
  )
})
