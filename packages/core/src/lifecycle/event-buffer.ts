import type { RunEvent } from "./run-event.ts"

/** So many events are kept for a reader who is behind. */
const mostEvents = 1000

/** What is only a matter of time: the next one says it better. */
const passing: ReadonlySet<RunEvent["type"]> = new Set(["file-read", "file-sent", "progressed"])

const isPassing = (event: RunEvent): boolean =>
  passing.has(event.type === "part-event" ? event.event.type : event.type)

/**
 * Events on their way to one reader, who never slows the import down: of a reader who is far behind, the oldest progress is left out.
 * Steps, results and the end never are.
 */
export class EventBuffer implements AsyncIterable<RunEvent> {
  #events: Array<RunEvent> = []
  #isOver = false
  #wake: (() => void) | undefined

  /** Adds an event. Does nothing once nobody reads any more. */
  offer(event: RunEvent): void {
    if (this.#isOver) return
    if (this.#events.length >= mostEvents) {
      const oldest = this.#events.findIndex(isPassing)
      if (oldest >= 0) this.#events.splice(oldest, 1)
      else if (isPassing(event)) return
    }
    this.#events.push(event)
    this.#wakeUp()
  }

  /** No further event comes; those that are here are still read. */
  end(): void {
    this.#isOver = true
    this.#wakeUp()
  }

  #wakeUp(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  async #next(): Promise<IteratorResult<RunEvent, undefined>> {
    for (;;) {
      const event = this.#events.shift()
      if (event !== undefined) return { done: false, value: event }
      if (this.#isOver) return { done: true, value: undefined }
      await new Promise<void>((resolve) => {
        const before = this.#wake
        this.#wake = () => {
          before?.()
          resolve()
        }
      })
    }
  }

  /** Whoever stops reading is sent nothing more. */
  [Symbol.asyncIterator](): AsyncIterator<RunEvent, undefined> {
    return {
      next: () => this.#next(),
      return: () => {
        this.#events = []
        this.end()
        return Promise.resolve({ done: true, value: undefined })
      }
    }
  }
}
