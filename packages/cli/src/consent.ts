/** Who agrees to an import that cannot be undone: a flag, or a person at the terminal. Nobody else does. */
import { type ConsentQuestion, StartConsent } from "@bulkport/core"
import { Effect } from "effect"
import { lookFor } from "./look.ts"
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

/** True when somebody is there to read a question and to type an answer. A document is for a program, which is not. */
const canAsk = ({ json, surroundings: { environment, stderr, stdin } }: CallSession): boolean =>
  !json && stdin.isTerminal && stderr.isTerminal && (environment["CI"] ?? "") === ""

/** The number of rows is asked for: nobody types it by habit, and who types it has seen it. */
const askPerson = (session: CallSession, question: ConsentQuestion): Effect.Effect<boolean> =>
  Effect.callback<boolean>((resume) => {
    const { stderr, stdin } = session.surroundings
    const goOn = session.progress.hold()
    let isAnswered = false
    stderr.write(questionText(session, question))
    const stopWaiting = stdin.line((line) => {
      // Without a line the cursor is still behind the question.
      if (line === undefined && !isAnswered) stderr.write("\n")
      isAnswered = true
      goOn()
      resume(Effect.succeed(line !== undefined && isNumber(line, question.rows)))
    })
    return Effect.sync(() => {
      stopWaiting()
      goOn()
    })
  })

const isNumber = (line: string, rows: number): boolean =>
  [String(rows), count(rows)].some((text) => text === line.trim())

/** What is about to happen, without what has just been announced, and what to type. */
const questionText = (session: CallSession, question: ConsentQuestion): string => {
  const { effects, rows, target, title } = question
  const { environment, stderr } = session.surroundings
  const { bad, strong } = lookFor(stderr, environment)
  return lines(
    "",
    `${strong(title)}: ${counted(rows, "row")}, ${target}.`,
    session.hasAnnounced ? [] : effects,
    bad("This cannot be undone."),
    `Type the number of rows, ${count(rows)}, to go on, or anything else to stop: `
  )
}
