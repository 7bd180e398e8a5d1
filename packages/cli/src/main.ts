/** The command tree, and what happens around a command: how it fails, how it is stopped, and the exit code. */
import { RunJournal, type ProviderPlugin } from "@bulkport/core"
import { Cause, Effect, Exit, Fiber, Logger, References, Tracer } from "effect"
import { statSync } from "node:fs"
import { resolve } from "node:path"
import { Command, outlineOf, runCommandLine } from "./command-line.ts"
import { checkCommand } from "./commands/check.ts"
import { collectCommand } from "./commands/collect.ts"
import { doctorOfAllCommand } from "./commands/doctor-of-all.ts"
import { completionsCommand } from "./commands/completions.ts"
import { emulateCommand } from "./commands/emulate.ts"
import { explainCommand } from "./commands/explain.ts"
import { firstScreen } from "./commands/first-screen.ts"
import { initCommand } from "./commands/init.ts"
import { queueCommand } from "./commands/queue.ts"
import { providerCommands } from "./commands/provider.ts"
import { providersCommand } from "./commands/providers.ts"
import { reportCommand } from "./commands/report.ts"
import { resumeCommand } from "./commands/resume.ts"
import { retryCommand } from "./commands/retry.ts"
import { settleCommand } from "./commands/settle.ts"
import { runCommand } from "./commands/run.ts"
import { runsCommand } from "./commands/runs.ts"
import { schemaCommand } from "./commands/schema.ts"
import { stageCommand } from "./commands/stage.ts"
import { startCommand } from "./commands/start.ts"
import { submitCommand } from "./commands/submit.ts"
import { supportBundleCommand } from "./commands/support-bundle.ts"
import { tokenCommand } from "./commands/token.ts"
import { trackCommand } from "./commands/track.ts"
import { validateCommand } from "./commands/validate.ts"
import { workerCommand } from "./commands/worker.ts"
import { exitCodes, interruptedExitCode } from "./exit-code.ts"
import { root } from "./flags.ts"
import { callLogger } from "./log/call-logger.ts"
import { loggingTracer } from "./log/span-log.ts"
import { askedHelp, asksHelp } from "./help/asked-help.ts"
import type { CommandHelp } from "./help/command-help.ts"
import { helpText } from "./help/help-text.ts"
import type { LogFields } from "./log/log-line.ts"
import { findMisplacedSecret, withoutSecrets } from "./secrets.ts"
import { type Answer, CallSession, Session } from "./session.ts"
import { shownParts } from "./shown-parts.ts"
import type { Surroundings } from "./surroundings.ts"
import { type Failure, failureView, unexpectedView } from "./views/failure-view.ts"
import { version } from "./version.ts"
import { withPlugins } from "./with-plugins.ts"
import { interruptionView, stoppedView } from "./views/interruption-view.ts"

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
    reportCommand,
    supportBundleCommand,
    submitCommand(plugins),
    queueCommand,
    workerCommand(plugins),
    tokenCommand,
    providersCommand(plugins),
    initCommand(plugins),
    doctorOfAllCommand,
    emulateCommand,
    explainCommand,
    completionsCommand,
    schemaCommand
  ] as const
  // A provider that is called like a command of ours has none of its own.
  const others = plugins.filter(({ id }) => !own.some(({ name }) => name === id))
  return root.pipe(
    Command.withHandler(firstScreen),
    Command.withSubcommands([
      ...own,
      { group: "Jobs and settings of a service", commands: providerCommands(others) }
    ])
  )
}

const trees = new WeakMap<Surroundings["plugins"], ReturnType<typeof commandTree>>()

/** The commands with these plugins, put together once: a process that makes many calls would spend more time on that than on them. */
const treeOf = (plugins: Surroundings["plugins"]): ReturnType<typeof commandTree> => {
  const known = trees.get(plugins)
  if (known !== undefined) return known
  const made = commandTree(plugins)
  trees.set(plugins, made)
  return made
}

/** Runs one call of the command line and gives its exit code. Never rejects, and never ends the process. */
export const main = async (args: ReadonlyArray<string>, given: Surroundings): Promise<number> => {
  const surroundings = await withPlugins(args, given)
  const session = new CallSession(surroundings, {
    json: hasSwitch(args, "--json"),
    events: hasSwitch(args, "--events")
  })
  const secret = findMisplacedSecret(args, surroundings.plugins)
  if (secret !== undefined) return fail(session, failureView(session, secret))

  const tree = treeOf(surroundings.plugins)
  const words = asksHelp(args) ? askedHelp(outlineOf(tree), args) : args
  const program = runCommandLine(tree, version(), words, {
    print: session.print,
    help: (help, isAsked) => showHelp(session, help, isAsked),
    exists: (path) =>
      statSync(resolve(surroundings.folder, path), { throwIfNoEntry: false })?.isFile() === true
  }).pipe(
    Effect.provideService(Session, session),
    Effect.provideService(Tracer.Tracer, loggingTracer(session)),
    // Which of them are wanted is known once the arguments are understood.
    Effect.provideService(References.MinimumLogLevel, "All"),
    Effect.provide(Logger.layer([callLogger(session)]))
  )

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

/** Help that was asked for is a result; otherwise it stands where errors do. */
const showHelp = (session: CallSession, help: CommandHelp, isAsked: boolean): void => {
  const { look, lookOfErrors, surroundings } = session
  session.namePluginProblems()
  const output = isAsked ? surroundings.stdout : surroundings.stderr
  const { strong } = isAsked ? look : lookOfErrors
  const text = helpText(help, surroundings.plugins, { columns: output.columns(), strong })
  if (isAsked) session.print(text)
  else session.tell(text)
}

/** Known before the arguments are understood, because that may fail. */
const hasSwitch = (args: ReadonlyArray<string>, flag: string): boolean => {
  const end = args.indexOf("--")
  return args.slice(0, end === -1 ? args.length : end).some((arg) => arg === flag || arg === `${flag}=true`)
}

const afterFailure = async (session: CallSession, cause: Cause.Cause<Failure>): Promise<number> => {
  if (Cause.hasInterruptsOnly(cause)) return afterInterruption(session)
  const failure = Cause.findErrorOption(cause)
  if (failure._tag === "Some") return fail(session, failureView(session, failure.value))
  return fail(session, unexpectedView(session, withoutSecrets(Cause.pretty(cause), session)))
}

/** Says on standard error why there is no result and, where a document was asked for, gives one that says so too. */
const fail = (session: CallSession, view: Answer): number => {
  session.progress.close(view.exitCode === exitCodes.Interrupted ? "stopped" : "failed")
  session.namePluginProblems(view.text)
  if (session.isForProgram) session.answer(view)
  if (!session.isForProgram || !session.quiet) session.tell(view.text)
  session.log("error", "failed", { ...failedFields(view), exitCode: view.exitCode })
  return view.exitCode
}

/** What a failure is called and where it was. What happened is told in words beside it. */
const failedFields = ({ json: { error } }: Answer): LogFields => {
  const { provider, runId, step, tag } = error as LogFields
  return { tag, step, run: runId, provider }
}

const afterInterruption = async (session: CallSession): Promise<number> => {
  // Emulators are stopped this way and no other.
  if (session.hasAnswered) return session.exitCode
  const { records, run } = session
  if (run === undefined || records === undefined) {
    if (session.isForProgram) session.answer(stoppedView)
    return interruptedExitCode
  }
  const found = await Effect.runPromiseExit(
    Effect.gen(function* () {
      const view = yield* (yield* RunJournal).view(run.id)
      return { state: view.state, parts: yield* shownParts(view) }
    }).pipe(Effect.provide(records))
  )
  return Exit.isSuccess(found)
    ? fail(session, interruptionView(session, found.value.state, found.value.parts))
    : afterFailure(session, found.cause)
}
