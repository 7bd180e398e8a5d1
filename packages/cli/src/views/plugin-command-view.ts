import type { CommandResult } from "@bulkport/core"
import { exitCodes } from "../exit-code.ts"
import { documentText } from "../json-document.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, printable } from "./layout.ts"

/** What a command of a plugin came to, and where what it made was put. */
export interface CommandOutcome {
  /** As it is called, such as `actito migrate`. */
  readonly command: string
  readonly result: CommandResult
  /** Absolute path of the file that the document was saved in; left out when it is printed. */
  readonly savedIn?: string
}

/** The result of a command of a plugin, taken apart by where it goes. */
export interface CommandView {
  readonly answer: Answer
  /** What goes to standard error, when something else is asked for on standard output. */
  readonly told?: string
}

const explanation = (session: CallSession, { result, savedIn }: CommandOutcome): string => {
  const { doubtful, good, strong } = session.look
  return lines(
    (result.isClean ? good : doubtful)(printable(result.summary)),
    result.notes
      .filter(({ sentences }) => sentences.length > 0)
      .flatMap(({ heading, sentences }) => [
        "",
        strong(`${printable(heading)}:`),
        ...sentences.map((sentence) => `  ${printable(sentence)}`)
      ]),
    savedIn === undefined ? [] : ["", `Saved in ${session.path(savedIn)}`]
  )
}

/**
 * A document goes to standard output, to be piped into a file, and what is to be said about it to standard error. Without a
 * document, what is to be said is the answer. Exit code 3 says that a person should look.
 */
export const pluginCommandView = (session: CallSession, outcome: CommandOutcome): CommandView => {
  const { command, result, savedIn } = outcome
  const text = explanation(session, outcome)
  const isPrinted = result.output !== undefined && savedIn === undefined
  return {
    answer: {
      exitCode: result.isClean ? exitCodes.Done : exitCodes.FindingsFound,
      document: "plugin-command",
      json: {
        command,
        summary: result.summary,
        isClean: result.isClean,
        notes: result.notes,
        output: result.output ?? null,
        savedIn: savedIn ?? null
      },
      text: isPrinted ? documentText(result.output) : text
    },
    ...(isPrinted && !session.json ? { told: text } : {})
  }
}
