/** Reads a file as far as it can be read without sending it. */
import { checkFile, inspectFile, planImport, type SourceRequest } from "@bulkport/core"
import { Effect } from "effect"
import { realpath } from "node:fs/promises"
import { basename, dirname, resolve } from "node:path"
import { chooseDestination, chooseFile, type Destination } from "./choose-import.ts"
import type { FileInput } from "./flags.ts"
import { readyFor } from "./large-file.ts"
import { columnWords, readingWords } from "./reading-flags.ts"
import { destinationWords } from "./repeated-flags.ts"
import { type CallSession, Session } from "./session.ts"
import type { Settings } from "./settings.ts"
import { UsageInvalid } from "./usage-problem.ts"
import type { CheckedFile } from "./views/checked-file.ts"

/** What the flags and arguments of `check` were set to. */
export interface CheckInput extends FileInput {
  readonly output: string | undefined
  readonly withService: boolean
  readonly again: boolean
}

/** Where the file goes to, or the sentence that says why that is not known. A choice that was begun must be complete. */
const maybeDestination = (settings: Settings, input: CheckInput) =>
  Effect.gen(function* () {
    const { plugins } = (yield* Session).surroundings
    const isAsked =
      input.provider !== undefined || input.importType !== undefined || input.withService || hasOptions(input)
    const { file, provider } = settings
    const chosen = plugins.find(({ id }) => id === provider)
    const isFileFor = file.provider === undefined || file.provider === provider
    const isKnown =
      provider !== undefined &&
      ((isFileFor && file.import !== undefined) || chosen === undefined || chosen.importTypes.length === 1)
    if (isAsked || isKnown) return yield* chooseDestination(settings, input)
    return chosen === undefined
      ? "No destination was given, so rows were held against no rules: see --provider and --import."
      : `It was not said what to import into ${chosen.id}, so rows were held against no rules: see --import.`
  })

const hasOptions = ({ option, options, settings }: CheckInput): boolean =>
  option.length > 0 ||
  [options, settings].some((texts) => Object.values(texts).some(({ length }) => length > 0))

/** The folder to write into. Fails when a file in it that would be written is the one to check. */
const outputFolder = (output: string | undefined, file: string) =>
  Effect.gen(function* () {
    if (output === undefined) return undefined
    const folder = resolve((yield* Session).surroundings.folder, output)
    const realOf = (path: string) => Effect.promise(() => realpath(path).catch(() => path))
    const isSame = (yield* realOf(folder)) === (yield* realOf(dirname(file)))
    if (!isSame || !/^((in)?valid\.(csv|jsonl)|findings\.csv)$/.test(basename(file))) return folder
    return yield* new UsageInvalid({
      problem: `The file to check is in the folder of --output, where a ${basename(file)} is about to be written.`,
      advice: "Choose another folder with --output."
    })
  })

/** Looks at a file again that cannot be used: a wrong guess may be why. */
const rememberGuesses = (session: CallSession, source: SourceRequest) =>
  inspectFile(source).pipe(
    Effect.map((inspection) => void (session.guesses = inspection.source.guesses)),
    Effect.ignore
  )

/** Checks a file as far as flags and settings say where it goes to. Gives the plan of a run for it, too. */
export const checkHere = (input: CheckInput, settings: Settings) =>
  Effect.gen(function* () {
    const session = yield* Session
    const found = yield* maybeDestination(settings, input)
    const destination: Destination | undefined = typeof found === "string" ? undefined : found
    const chosen = yield* chooseFile(settings, input, destination ?? settings.file)
    const output = yield* outputFolder(input.output, chosen.file)
    const importType =
      destination && (yield* destination.plugin.importType(destination.importType, destination.options))
    const plan = planImport({
      ...chosen,
      provider: destination?.plugin.id ?? "",
      ...(destination?.connection === undefined ? {} : { connection: destination.connection }),
      importType: destination?.importType ?? "",
      options: destination?.options ?? {},
      again: input.again
    })
    session.watch({ type: "check-begun" })
    yield* readyFor(plan.source.path)
    const check = yield* checkFile({
      source: plan.source,
      columns: plan.columns,
      ...(plan.sendAs === undefined ? {} : { sendAs: plan.sendAs }),
      ...(importType === undefined ? {} : { importType }),
      ...(output === undefined ? {} : { folder: output }),
      onRead: (bytes, totalBytes, rows) =>
        Effect.sync(() => session.watch({ type: "check-read", bytes, totalBytes, rows }))
    }).pipe(Effect.tapError(() => rememberGuesses(session, plan.source)))
    session.watch({ type: "check-finished" })
    const { reading } = settings.file
    const goesTo = destinationWords(session, input)
    const checked: CheckedFile = {
      check,
      noDestination: typeof found === "string" ? found : "",
      words: [...goesTo, ...readingWords(input), ...columnWords(input)],
      // The file of sound rows is plain UTF-8 with a header, whatever the settings file says of other files.
      ...(reading.header === undefined
        ? {
            soundWords: [
              ...goesTo,
              ...(reading.encoding === undefined ? [] : ["--encoding", "utf-8"]),
              ...(reading.compression === undefined ? [] : ["--compression", "none"]),
              ...(reading.skipLines === undefined ? [] : ["--skip-lines", "0"]),
              ...(reading.quote === undefined ? [] : ["--quote", '"']),
              ...columnWords(input)
            ]
          }
        : {}),
      ...(importType === undefined ? {} : { importType }),
      ...(destination === undefined ? {} : { provider: destination.plugin.id }),
      ...(output === undefined ? {} : { output })
    }
    return { checked, plan }
  })
