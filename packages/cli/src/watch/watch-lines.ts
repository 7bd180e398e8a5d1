/** What is watched as lines one after the other, for a log, a screen reader or another program: what has changed since the last look. */
import { Effect } from "effect"
import { moment } from "../progress/amounts.ts"
import type { CallSession } from "../session.ts"
import { numbersText, queueText } from "../views/watch-text.ts"
import { watchedFacts } from "../views/watch-view.ts"
import { runLine } from "./run-line.ts"
import type { WatchedRun } from "./watched-run.ts"
import type { Watched } from "./watched-runs.ts"

/** Without anything else to say, a line comes at least so often: that nothing happens is told, too. */
const heartbeatMillis = 60_000

/** What is told anew when it changes: more than that time goes by. */
const newsOf = ({ next, queue, standing, state }: WatchedRun): string =>
  JSON.stringify([state, standing, queue ?? "", next ?? []])

/** The runs about which there is something new since a look. */
export const newsIn = (now: Watched, before: Watched | undefined): ReadonlyArray<WatchedRun> => {
  const known = new Map((before?.runs ?? []).map((run) => [run.id, newsOf(run)]))
  return now.runs.filter((run) => known.get(run.id) !== newsOf(run))
}

/** Lines to be written at a look, one look after the other. */
export const makeWatchLines = (session: CallSession) => {
  let before: Watched | undefined
  let saidAt = Number.NEGATIVE_INFINITY
  let said = ""
  return (now: Watched): ReadonlyArray<string> => {
    const news = newsIn(now, before).map((run) => runLine(session, run))
    before = now
    const sums = [numbersText(now), queueText(now)].filter((text) => text !== undefined).join(" ")
    const isDue = now.at - saidAt >= heartbeatMillis || (news.length > 0 && sums !== said)
    if (!isDue) return news
    saidAt = now.at
    said = sums
    return [...news, `${moment(now.at) ?? ""} ${sums}`]
  }
}

/** Looks again and again, and writes what is new, until the call is stopped: then it has the last look for an answer. */
export const watchInLines = <E, R>(
  session: CallSession,
  look: (before: Watched | undefined) => Effect.Effect<Watched, E, R>,
  pauseMillis: number,
  onStop: (last: Watched) => void
): Effect.Effect<never, E, R> =>
  Effect.gen(function* () {
    const linesOf = makeWatchLines(session)
    let last: Watched | undefined
    return yield* Effect.gen(function* () {
      const found: Watched = yield* look(last)
      if (session.events) for (const run of newsIn(found, last)) session.change(watchedFacts(session, run))
      else for (const line of linesOf(found)) session.print(line)
      last = found
      yield* Effect.sleep(pauseMillis)
    }).pipe(
      Effect.forever,
      Effect.onInterrupt(() => Effect.sync(() => last !== undefined && onStop(last)))
    )
  })
