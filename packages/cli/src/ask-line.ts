import { Effect } from "effect"
import { harmlessText } from "./harmless-text.ts"
import type { CallSession } from "./session.ts"

/** Writes a question to standard error and waits for what is typed; `undefined` when nothing will be. Ask `canAsk` first. */
export const askLine = (session: CallSession, question: string): Effect.Effect<string | undefined> =>
  Effect.callback<string | undefined>((resume) => {
    const { stderr, stdin } = session.surroundings
    const goOn = session.progress.hold()
    let isAnswered = false
    stderr.write(harmlessText(question))
    const stopWaiting = stdin.line((line) => {
      // Without a line the cursor is still behind the question.
      if (line === undefined && !isAnswered) stderr.write("\n")
      isAnswered = true
      goOn()
      resume(Effect.succeed(line))
    })
    return Effect.sync(() => {
      stopWaiting()
      goOn()
    })
  })
