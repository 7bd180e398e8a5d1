/** Questions to a person at the terminal, one line each, as a screen reader reads them, too. Ask `canAsk` first. */
import { Effect } from "effect"
import { askLine } from "../ask-line.ts"
import type { CallSession } from "../session.ts"
import { UsageInvalid } from "../usage-problem.ts"

/** A question, and what counts as an answer. */
export interface Question<A> {
  /** What is asked for, in a few words. */
  readonly label: string
  /** Lines above it that say more. */
  readonly explained?: ReadonlyArray<string>
  /** What an empty line stands for. Without it, an empty line is read like any other. */
  readonly standard?: string
  /** The answer that a line stands for, or what is wrong with it, in a sentence. */
  readonly read: (line: string) => Effect.Effect<A, string>
}

/** Nobody answers any more: the input has ended. */
const notAnswered = new UsageInvalid({
  problem: "The questions were not answered to the end, and nothing was written.",
  advice: "Call it again, or say everything with flags: see --help."
})

/** Asks until there is an answer that counts. */
export const ask = <A>(session: CallSession, question: Question<A>): Effect.Effect<A, UsageInvalid> =>
  Effect.gen(function* () {
    const { explained = [], label, read, standard } = question
    const { bad, faint, strong } = session.lookOfErrors
    if (explained.length > 0) session.tell(["", ...explained].join("\n"))
    for (;;) {
      const hint = standard === undefined ? "" : ` ${faint(`[${standard}]`)}`
      const line = yield* askLine(session, `${strong(label)}${hint}${label.endsWith("?") ? "" : ":"} `)
      if (line === undefined) return yield* notAnswered
      const given = line.trim() === "" && standard !== undefined ? standard : line.trim()
      const answered = yield* Effect.result(read(given))
      if (answered._tag === "Success") return answered.success
      session.tell(bad(answered.failure))
    }
  })

/** One of several, by its word or its number. */
export const askChoice = <A>(
  session: CallSession,
  label: string,
  choices: ReadonlyArray<{ readonly word: string; readonly title: string; readonly value: A }>
): Effect.Effect<A, UsageInvalid> => {
  const width = Math.max(...choices.map(({ word }) => word.length))
  return ask(session, {
    label,
    explained: choices.map(({ title, word }, index) => `  ${index + 1}  ${word.padEnd(width)}  ${title}`),
    read: (line) => {
      const found = choices.find(({ word }, index) => word === line || String(index + 1) === line)
      const words = choices.map(({ word }) => word).join(", ")
      return found === undefined
        ? Effect.fail(`Type a number from 1 to ${choices.length}, or one of ${words}.`)
        : Effect.succeed(found.value)
    }
  })
}
