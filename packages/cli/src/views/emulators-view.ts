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

/** Emulators that are running, and the settings file that has connections to them, if one was written. */
export interface ShownEmulators {
  readonly emulators: ReadonlyArray<RunningEmulator>
  readonly settingsFile?: string
}

/** Name of the connection to an emulator. */
export const emulatedConnection = (id: string): string => `emulated-${id}`

/** The command that imports the small file: with the connection instead of the provider, where one was written. */
const sampleCommand = ({ id, sample }: RunningEmulator, isConnected: boolean): string => {
  const words = isConnected
    ? sample.command.flatMap((word, index) =>
        word === "--provider"
          ? ["--connection", emulatedConnection(id)]
          : sample.command[index - 1] === "--provider"
            ? []
            : [word]
      )
    : sample.command
  return commandText(["bulkport", ...words])
}

/** The environment to export, so that a shell can take it as it stands; or where it was written down instead. */
export const emulatorsView = (session: CallSession, { emulators, settingsFile }: ShownEmulators): Answer => ({
  exitCode: 0,
  document: "emulate",
  json: {
    emulators: emulators.map((emulator) => ({
      id: emulator.id,
      url: emulator.url,
      environment: emulator.environment,
      sampleFile: emulator.sample.content,
      command: sampleCommand(emulator, settingsFile !== undefined)
    })),
    settingsFile: settingsFile ?? null
  },
  text:
    settingsFile === undefined
      ? lines(
          emulators.flatMap(({ environment }) =>
            Object.entries(environment).map(([name, value]) => `export ${commandText([`${name}=${value}`])}`)
          )
        )
      : lines(
          emulators.map(
            ({ id }) =>
              `${session.look.good("Written:")} the connection "${emulatedConnection(id)}" in ${session.path(settingsFile)}.`
          )
        )
})

/** What to do with it, for people. */
export const emulatorsAdvice = (
  session: CallSession,
  { emulators, settingsFile }: ShownEmulators
): string => {
  const { good } = session.lookOfErrors
  return lines(
    "",
    emulators.map(({ id, url }) => good(`The ${id} emulator listens on ${url}.`)),
    settingsFile === undefined
      ? "Set the variables above in another terminal, and there:"
      : "Open another terminal in this folder, and there:",
    emulators.flatMap((emulator) => [
      "",
      `  printf '${emulator.sample.content.replaceAll("\n", "\\n")}' > ${emulator.sample.name}`,
      `  ${sampleCommand(emulator, settingsFile !== undefined)}`
    ]),
    "",
    "Then look at it: bulkport runs list",
    "Press Ctrl-C here to stop. What was imported is gone then."
  )
}
