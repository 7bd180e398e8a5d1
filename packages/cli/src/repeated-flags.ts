import type { FileInput } from "./flags.ts"
import type { CallSession } from "./session.ts"

/** Where a file goes to, as it was given, for a command to copy. Settings are repeated by the session. */
export const destinationWords = (session: CallSession, input: FileInput): ReadonlyArray<string> => {
  const switches = new Set(
    session.surroundings.plugins.flatMap(({ optionFields }) =>
      optionFields.filter(({ kind }) => kind === "switch").map(({ name }) => name)
    )
  )
  return [
    ...(input.provider === undefined ? [] : ["--provider", input.provider]),
    ...(input.importType === undefined ? [] : ["--import", input.importType]),
    ...input.option.flatMap((pair) => ["--option", pair]),
    ...Object.entries(input.options).flatMap(([name, texts]) =>
      texts.flatMap((text) => {
        if (!switches.has(name)) return [`--${name}`, text]
        return [text === "true" ? `--${name}` : `--no-${name}`]
      })
    )
  ]
}
