import type { RunEvent } from "@bulkport/core"
import { documentId } from "./documents/document-id.ts"
import { harmlessJson } from "./harmless-text.ts"
import type { CheckEvent } from "./progress/progress.ts"
import type { Output } from "./surroundings.ts"

/** Events that only say how far something has come: the next one says it again. */
const passing: ReadonlySet<string> = new Set(["file-read", "file-sent", "check-read"])

/** The shortest time between two of them, in milliseconds: reading is announced far more often than anybody can use. */
const passingMillis = 200

/**
 * Events of a call as lines of JSON, numbered without gaps, the result last. Each line is written as a whole and at once.
 *
 * A reader that is slow never holds up an import: while it is behind, amounts in passing are left out, and everything else waits
 * for it in memory, which is little.
 */
export class EventLines {
  private readonly output: Output
  private readonly now: () => number
  private sequence = 0
  private lastPassingAt = 0
  private isOver = false

  constructor(output: Output, now: () => number = Date.now) {
    this.output = output
    this.now = now
  }

  /** Writes an event. */
  event(event: RunEvent | CheckEvent): void {
    const { type } = event.type === "part-event" ? event.event : event
    if (passing.has(type) && !this.hasRoomForPassing()) return
    this.line(event)
  }

  /** Writes that a run that is watched stands otherwise. */
  change(run: object): void {
    this.line({ type: "run-watched", run })
  }

  /** Writes the document that the call has come to. No line comes after it. */
  result(document: object): void {
    this.line({ type: "result", document })
    this.isOver = true
  }

  private hasRoomForPassing(): boolean {
    if (this.output.isBehind?.() === true || this.now() - this.lastPassingAt < passingMillis) return false
    this.lastPassingAt = this.now()
    return true
  }

  private line(content: object): void {
    if (this.isOver) return
    this.sequence += 1
    const at = new Date(this.now()).toISOString()
    this.output.write(
      `${harmlessJson(JSON.stringify({ schema: documentId("event"), sequence: this.sequence, at, ...content }))}\n`
    )
  }
}
