/** Watches at a terminal: a screen that is drawn anew, and keys. */
import { RunJournal } from "@bulkport/core"
import { Effect, Option, Queue } from "effect"
import { harmlessText } from "../harmless-text.ts"
import type { CallSession } from "../session.ts"
import { shownParts } from "../shown-parts.ts"
import { printable } from "../views/layout.ts"
import { runView } from "../views/run-view.ts"
import { FullScreen } from "./full-screen.ts"
import { chosenRun, type WatchPlace, watchScreen } from "./watch-screen.ts"
import type { WatchedRun } from "./watched-run.ts"
import type { Watched } from "./watched-runs.ts"

/** What a key, as a terminal sends it, asks for. */
export type WatchKey = "up" | "down" | "page-up" | "page-down" | "first" | "last" | "open" | "back" | "quit"

const keys: Readonly<Record<string, WatchKey>> = {
  k: "up",
  "\u001b[A": "up",
  "\u001bOA": "up",
  j: "down",
  "\u001b[B": "down",
  "\u001bOB": "down",
  "\u001b[5~": "page-up",
  "\u001b[6~": "page-down",
  " ": "page-down",
  g: "first",
  "\u001b[H": "first",
  G: "last",
  "\u001b[F": "last",
  "\r": "open",
  "\n": "open",
  "\u001b[C": "open",
  l: "open",
  "\u001b": "back",
  "\u007f": "back",
  "\u001b[D": "back",
  h: "back",
  q: "quit",
  Q: "quit",
  "\u0003": "quit",
  "\u0004": "quit"
}

/** The keys in what has arrived at once: somebody may hold one down, or type faster than is read. */
export const keysIn = (arrived: string): ReadonlyArray<WatchKey> =>
  // eslint-disable-next-line no-control-regex -- what terminals send for keys
  (arrived.match(/\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|[\s\S]/g) ?? []).flatMap((key) => keys[key] ?? [])

const page = 10

/** How far a key moves. */
const steps: Partial<Record<WatchKey, number>> = {
  up: -1,
  down: 1,
  "page-up": -page,
  "page-down": page,
  first: Number.NEGATIVE_INFINITY,
  last: Number.POSITIVE_INFINITY
}

/** Where somebody is after a key. `lines` is how many the opened run has. */
export const placeAfter = (
  place: WatchPlace,
  key: WatchKey,
  ids: ReadonlyArray<string>,
  lines: number
): WatchPlace => {
  const step = steps[key]
  if (key === "back") return { ...place, isOpened: false, scrolled: 0 }
  if (key === "open") return ids.length === 0 ? place : { ...place, isOpened: true, scrolled: 0 }
  if (step === undefined) return place
  const within = (at: number, most: number) => Math.max(0, Math.min(at, most))
  if (place.isOpened) return { ...place, scrolled: within(place.scrolled + step, Math.max(0, lines - 1)) }
  const at = Math.max(0, ids.indexOf(place.chosen ?? ""))
  return { ...place, chosen: ids[within(at + step, ids.length - 1)] }
}

/** All that is known of a run, as `runs show` has it, below why the queue has stopped it. */
const openedText = (session: CallSession, { id, queue, whyStopped }: WatchedRun) =>
  Effect.gen(function* () {
    const view = yield* (yield* RunJournal).view(id)
    return runView(session, view, { parts: yield* shownParts(view) }).text
  }).pipe(
    Effect.catch(({ _tag, message }) => {
      if (_tag !== "RunNotFound") return Effect.succeed(message)
      return Effect.succeed(
        queue === "queued" ? "It has no record yet: it waits in the queue." : "It has no record yet."
      )
    }),
    Effect.map((text) => (whyStopped === undefined ? text : `Stopped: ${printable(whyStopped)}\n\n${text}`))
  )

/** Looks again and again, and draws, until somebody quits. `look` gives what there is, or why that cannot be told. */
export const watchAtTerminal = <E extends { readonly message: string }, R>(
  session: CallSession,
  store: string,
  look: (before: Watched | undefined) => Effect.Effect<Watched, E, R>,
  pauseMillis: number,
  onStop: (last: Watched) => void
) => {
  let last: Watched | undefined
  return Effect.gen(function* () {
    const { stdin, stdout } = session.surroundings
    const pressed = yield* Queue.unbounded<string>()
    let place: WatchPlace = { chosen: undefined, isOpened: false, scrolled: 0 }
    let watched = yield* look(undefined)
    last = watched
    let problem: string | undefined
    let opened: string | undefined
    const draw = () => {
      if (stdout.isBehind?.() === true) return
      const window = { columns: stdout.columns(), rows: stdout.rows?.() ?? 24, look: session.look }
      const lines = watchScreen(session, { store, watched, opened, problem }, place, window)
      screen.draw(lines.map(harmlessText))
    }
    const screen = new FullScreen(stdout, draw)
    yield* Effect.addFinalizer(() => Effect.sync(() => screen.leave()))
    yield* Effect.acquireRelease(
      Effect.sync(() => stdin.keys?.((arrived) => Queue.offerUnsafe(pressed, arrived)) ?? (() => undefined)),
      (stop) => Effect.sync(stop)
    )
    const openChosen = Effect.gen(function* () {
      const run = watched.runs[chosenRun(watched.runs, place)]
      opened = place.isOpened && run !== undefined ? yield* openedText(session, run) : undefined
    })
    const lookAgain = look(watched).pipe(
      Effect.tap((found) =>
        Effect.sync(() => {
          watched = found
          last = found
          problem = undefined
        })
      ),
      // A database that restarts is back soon; what was seen last stays in sight, with when that was.
      Effect.catch((failure) => Effect.sync(() => void (problem = failure.message)))
    )
    draw()
    let lookAt = Date.now() + pauseMillis
    for (;;) {
      const arrived = yield* Effect.timeoutOption(Queue.take(pressed), Math.max(0, lookAt - Date.now()))
      if (Option.isSome(arrived)) {
        const asked = keysIn(arrived.value)
        if (asked.includes("quit")) return watched
        const ids = watched.runs.map(({ id }) => id)
        const before = place
        for (const key of asked) place = placeAfter(place, key, ids, opened?.split("\n").length ?? 0)
        if (place.isOpened !== before.isOpened || place.chosen !== before.chosen) yield* openChosen
      } else {
        yield* lookAgain
        yield* openChosen
        lookAt = Date.now() + pauseMillis
      }
      draw()
    }
  }).pipe(
    Effect.scoped,
    // Once the window is as it was.
    Effect.onInterrupt(() => Effect.sync(() => last !== undefined && onStop(last)))
  )
}
