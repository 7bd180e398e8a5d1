import { commandText } from "../surroundings.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines } from "./layout.ts"

/** An emulator that is running, and what to set and do to use it. */
export interface RunningEmulator {
  readonly id: string
  readonly url: string
  readonly environment: Readonly<Record<string, string>>
  /** A small file to try, and the command that imports it. */
  readonly sample: {
    readonly name: string
    readonly content: string
    readonly command: ReadonlyArray<string>
  }
}

/** The environment to export, so that a shell can take it as it stands. */
export const emulatorsView = (emulators: ReadonlyArray<RunningEmulator>): Answer => ({
  exitCode: 0,
  json: {
    emulators: emulators.map(({ environment, id, sample, url }) => ({
      id,
      url,
      environment,
      sampleFile: sample.content,
      command: commandText(["bulkport", ...sample.command])
    }))
  },
  text: lines(
    emulators.flatMap(({ environment }) =>
      Object.entries(environment).map(([name, value]) => `export ${commandText([`${name}=${value}`])}`)
    )
  )
})

/** What to do with it, for people. */
export const emulatorsAdvice = (session: CallSession, emulators: ReadonlyArray<RunningEmulator>): string =>
  lines(
    "",
    emulators.map(({ id, url }) => session.look.good(`The ${id} emulator listens on ${url}.`)),
    "Set the variables above in another terminal, and there:",
    emulators.flatMap(({ sample }) => [
      "",
      `  printf '${sample.content.replaceAll("\n", "\\n")}' > ${sample.name}`,
      `  ${commandText(["bulkport", ...sample.command])}`
    ]),
    "",
    "Press Ctrl-C here to stop. What was imported is gone then."
  )
