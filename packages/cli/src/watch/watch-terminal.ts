/** Watches at a terminal: a screen that is drawn anew, and keys. */
import type { RunStanding } from "@bulkport/core"
import { Effect, Queue } from "effect"
import { harmlessText } from "../harmless-text.ts"
import type { CallSession } from "../session.ts"
import { FullScreen } from "./full-screen.ts"
import { openedText } from "./opened-text.ts"
import { searchRuns } from "./search-runs.ts"
import { placeAfter, pressesIn, type WatchPlace } from "./watch-keys.ts"
import { watchScreen } from "./watch-screen.ts"
import type { Watched } from "./watched-runs.ts"

/** What is watched at a terminal, and how. */
export interface WatchedThere<E, R> {
  /** The store, in words. */
  readonly store: string
  /** Where runs stand that are wanted at first; those that are not over when empty. */
  readonly states: ReadonlyArray<RunStanding>
  /** Gives the runs that stand so, or why that cannot be told. */
  readonly look: (
    states: ReadonlyArray<RunStanding>,
    before: Watched | undefined
  ) => Effect.Effect<Watched, E, R>
  /** Pause between two looks. */
  readonly pauseMillis: number
  /** Is told of the last look when the call is stopped. */
  readonly onStop: (last: Watched) => void
}

/** Something to be shown. */
type News =
  | { readonly type: "pressed"; readonly keys: string }
  | { readonly type: "seen"; readonly states: ReadonlyArray<RunStanding>; readonly watched: Watched }
  | { readonly type: "not-seen"; readonly problem: string }
  | { readonly type: "opened"; readonly id: string; readonly text: string }

/** Looks again and again, and draws, until somebody quits; gives the last look. Keys do what they do although a look takes long. */
export const watchAtTerminal = <E extends { readonly message: string }, R>(
  session: CallSession,
  { look, onStop, pauseMillis, states, store }: WatchedThere<E, R>
) => {
  let last: Watched | undefined
  return Effect.gen(function* () {
    const { stdin, stdout } = session.surroundings
    const news = yield* Queue.unbounded<News>()
    // Whoever is told twice to look now looks once.
    const lookNow = yield* Queue.sliding<true>(1)
    let place: WatchPlace = {
      ...{ chosen: undefined, isOpened: false, scrolled: 0 },
      ...{ search: "", isTyping: false, states }
    }
    let watched = yield* look(states, undefined)
    last = watched
    let seenStates = states
    let problem: string | undefined
    let opened: string | undefined
    // Before all else, so that the terminal is given back first when a look takes long to be broken off.
    yield* Effect.gen(function* () {
      yield* Effect.timeoutOption(Queue.take(lookNow), pauseMillis)
      const wanted = place.states
      // What stood otherwise is not gone, but was not asked for.
      const before = wanted === seenStates ? watched : undefined
      yield* look(wanted, before).pipe(
        Effect.map((found): News => ({ type: "seen", states: wanted, watched: found })),
        // A database that restarts is back soon; what was seen last stays in sight, with when that was.
        Effect.catch((failure) => Effect.succeed<News>({ type: "not-seen", problem: failure.message })),
        Effect.flatMap((found) => Queue.offer(news, found))
      )
    }).pipe(Effect.forever, Effect.forkScoped)
    const shown = () => searchRuns(watched.runs, place.search)
    const draw = () => {
      if (stdout.isBehind?.() === true) return
      const window = { columns: stdout.columns(), rows: stdout.rows?.() ?? 24, look: session.look }
      const isLooking = place.states !== seenStates
      const picture = { store, watched, shown: shown(), opened, isLooking, problem }
      screen.draw(watchScreen(session, picture, place, window).map(harmlessText))
    }
    const screen = new FullScreen(stdout, draw)
    yield* Effect.addFinalizer(() => Effect.sync(() => screen.leave()))
    yield* Effect.acquireRelease(
      Effect.sync(
        () => stdin.keys?.((keys) => Queue.offerUnsafe(news, { type: "pressed", keys })) ?? (() => undefined)
      ),
      (stop) => Effect.sync(stop)
    )
    const openChosen = Effect.suspend(() => {
      // One that is not there any more stays as it was.
      const run = watched.runs.find(({ id }) => id === place.chosen)
      if (!place.isOpened || run === undefined) return Effect.void
      return openedText(session, run).pipe(
        Effect.flatMap((text) => Queue.offer(news, { type: "opened", id: run.id, text })),
        Effect.forkScoped
      )
    })
    draw()
    for (;;) {
      const now = yield* Queue.take(news)
      if (now.type === "pressed") {
        const before = place
        for (const press of pressesIn(now.keys)) {
          const ids = shown().map(({ id }) => id)
          const after = placeAfter(place, press, ids, opened?.split("\n").length ?? 0)
          if (after === undefined) return watched
          place = after
        }
        if (!place.isOpened) opened = undefined
        else if (!before.isOpened) yield* openChosen
        if (place.states !== before.states) yield* Queue.offer(lookNow, true)
      } else if (now.type === "seen") {
        if (now.states === place.states) {
          watched = now.watched
          last = watched
          seenStates = now.states
          problem = undefined
          yield* openChosen
        }
      } else if (now.type === "not-seen") problem = now.problem
      else if (place.isOpened && now.id === place.chosen) opened = now.text
      draw()
    }
  }).pipe(
    Effect.scoped,
    // Once the window is as it was.
    Effect.onInterrupt(() => Effect.sync(() => last !== undefined && onStop(last)))
  )
}
