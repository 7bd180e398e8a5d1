/** The command tree, and what happens around a command: how it fails, how it is stopped, and the exit code. */
import { RunJournal, layerFiles, type ProviderPlugin } from "@bulkport/core"
import { Cause, Effect, Exit, Fiber } from "effect"
import { resolve } from "node:path"
import { Command, runCommandLine } from "./command-line.ts"
import { checkCommand } from "./commands/check.ts"
import { collectCommand } from "./commands/collect.ts"
import { emulateCommand } from "./commands/emulate.ts"
import { providerCommands } from "./commands/provider.ts"
import { providersCommand } from "./commands/providers.ts"
import { resumeCommand } from "./commands/resume.ts"
import { retryCommand } from "./commands/retry.ts"
import { settleCommand } from "./commands/settle.ts"
import { runCommand } from "./commands/run.ts"
import { runsCommand } from "./commands/runs.ts"
import { stageCommand } from "./commands/stage.ts"
import { startCommand } from "./commands/start.ts"
import { trackCommand } from "./commands/track.ts"
import { validateCommand } from "./commands/validate.ts"
import { interruptedExitCode } from "./exit-code.ts"
import { root } from "./flags.ts"
import { hasColour } from "./look.ts"
import { findMisplacedSecret, withoutSecrets } from "./secrets.ts"
import { type Answer, CallSession, Session } from "./session.ts"
import { shownParts } from "./shown-parts.ts"
import type { Surroundings } from "./surroundings.ts"
import { type Failure, failureView, unexpectedView } from "./views/failure-view.ts"
import { version } from "./version.ts"
import { interruptionView } from "./views/interruption-view.ts"

/** All commands, with the flags that these plugins declare. */
export const commandTree = (plugins: ReadonlyArray<ProviderPlugin>) => {
  const own = [
    runCommand(plugins),
    checkCommand(plugins),
    stageCommand(plugins),
    validateCommand(plugins),
    startCommand(plugins),
    trackCommand(plugins),
    collectCommand(plugins),
    resumeCommand(plugins),
    settleCommand(plugins),
    retryCommand(plugins),
    runsCommand,
    providersCommand(plugins),
    emulateCommand
  ] as const
  // A provider that is called like a command of ours has none of its own.
  const others = plugins.filter(({ id }) => !own.some(({ name }) => name === id))
  return root.pipe(
    Command.withSubcommands([
      ...own,
      { group: "Jobs and settings of a service", commands: providerCommands(others) }
    ])
  )
}

/** Runs one call of the command line and gives its exit code. Never rejects, and never ends the process. */
export const main = async (args: ReadonlyArray<string>, surroundings: Surroundings): Promise<number> => {
  const session = new CallSession(surroundings, wantsJson(args))
  const secret = findMisplacedSecret(args, surroundings.plugins)
  if (secret !== undefined) return fail(session, failureView(session, secret))

  const program = runCommandLine(commandTree(surroundings.plugins), version(), args, {
    print: session.print,
    tell: session.tell,
    hasColor: hasColour(surroundings.stdout, surroundings.environment)
  }).pipe(Effect.provideService(Session, session))

  const fiber = Effect.runFork(program)
  const noMoreStops = surroundings.onStop(() => fiber.interruptUnsafe())
  const exit = await Effect.runPromise(Fiber.await(fiber))
  try {
    return Exit.isSuccess(exit) ? session.exitCode : await afterFailure(session, exit.cause)
  } finally {
    noMoreStops()
    session.progress.close()
  }
}

/** Known before the arguments are understood, because that may fail. */
const wantsJson = (args: ReadonlyArray<string>): boolean => {
  const end = args.indexOf("--")
  return args
    .slice(0, end === -1 ? args.length : end)
    .some((arg) => arg === "--json" || arg === "--json=true")
}

const afterFailure = async (session: CallSession, cause: Cause.Cause<Failure>): Promise<number> => {
  session.progress.close()
  if (Cause.hasInterruptsOnly(cause)) return afterInterruption(session)
  const failure = Cause.findErrorOption(cause)
  if (failure._tag === "Some") return fail(session, failureView(session, failure.value))
  const { environment, plugins } = session.surroundings
  return fail(session, unexpectedView(session, withoutSecrets(Cause.pretty(cause), plugins, environment)))
}

/** Says on standard error why there is no result and, where a document was asked for, gives one that says so too. */
const fail = (session: CallSession, view: Answer): number => {
  if (session.json) session.answer(view)
  if (!session.json || !session.quiet) session.tell(view.text)
  return view.exitCode
}

const afterInterruption = async (session: CallSession): Promise<number> => {
  // Emulators are stopped this way and no other.
  if (session.hasAnswered) return session.exitCode
  const { run } = session
  if (run === undefined) return interruptedExitCode
  // The id of a part is the path from there to its folder.
  const runsFolder = resolve(run.folder, ...run.id.split("/").map(() => ".."))
  const found = await Effect.runPromiseExit(
    Effect.gen(function* () {
      const view = yield* (yield* RunJournal).view(run.id)
      return { state: view.state, parts: yield* shownParts(view) }
    }).pipe(Effect.provide(layerFiles(runsFolder)))
  )
  return Exit.isSuccess(found)
    ? fail(session, interruptionView(session, found.value.state, found.value.parts))
    : afterFailure(session, found.cause)
}
