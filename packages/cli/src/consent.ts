/** Who agrees to an import that cannot be undone: a flag, or a person at the terminal. Nobody else does. */
import { type ConsentQuestion, StartConsent } from "@bulkport/core"
import { Effect } from "effect"
import { askLine } from "./ask-line.ts"
import { isUnattended } from "./look.ts"
import { count, counted } from "./progress/amounts.ts"
import { type CallSession, Session } from "./session.ts"
import { lines } from "./views/layout.ts"

/** Gives an effect somebody to ask before such a start. `isAgreed` says that the caller has agreed already. */
export const withConsent =
  (isAgreed: boolean) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Session> =>
    Effect.flatMap(Session, (session) =>
      Effect.provideService(effect, StartConsent, (question) =>
        isAgreed || !canAsk(session) ? Effect.succeed(isAgreed) : askPerson(session, question)
      )
    )

/**
 * True when somebody is there to read a question and to type an answer, and may be asked. Documents and events are for a
 * program, which is not.
 */
export const canAsk = ({ events, json, mayAsk, surroundings }: CallSession): boolean => {
  const { environment, stderr, stdin } = surroundings
  return mayAsk && !json && !events && stdin.isTerminal && stderr.isTerminal && !isUnattended(environment)
}

/** The number of rows is asked for: nobody types it by habit, and who types it has seen it. */
const askPerson = (session: CallSession, question: ConsentQuestion): Effect.Effect<boolean> =>
  Effect.map(
    askLine(session, questionText(session, question)),
    (line) => line !== undefined && isNumber(line, question.rows)
  )

const isNumber = (line: string, rows: number): boolean =>
  [String(rows), count(rows)].some((text) => text === line.trim())

/** What is about to happen, without what has just been announced, and what to type. */
const questionText = (session: CallSession, question: ConsentQuestion): string => {
  const { effects, rows, target, title } = question
  const { bad, strong } = session.lookOfErrors
  return lines(
    "",
    `${strong(title)}: ${counted(rows, "row")}, ${target}.`,
    session.hasAnnounced ? [] : effects,
    bad("This cannot be undone."),
    `Type the number of rows, ${count(rows)}, to go on, or anything else to stop: `
  )
}
