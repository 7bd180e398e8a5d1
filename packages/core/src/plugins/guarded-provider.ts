/** An opened provider whose operations end in reasons alone. */
import { Effect, type Redacted, Stream } from "effect"
import { PluginFaulty, StartInDoubt } from "../errors/reasons.ts"
import type { Provider } from "../provider/provider.ts"
import {
  givenJob,
  givenJobs,
  givenOutput,
  givenProgress,
  givenStagedFile,
  givenStatement,
  givenValidation
} from "./given-by-plugin.ts"
import { type FaultReason, guarded, guardedRows } from "./guarded.ts"
import { thrownText } from "./thrown-text.ts"

const needed = ["stage", "start", "track", "collect"] as const

/** What an opened provider lacks, by the names of its members. */
const lacking = (id: string, provider: Provider): string | undefined => {
  // What a plugin gives is asked of the value: it need not have been compiled against our types.
  const given: unknown = provider
  if (typeof given !== "object" || given === null) return "it gave no provider"
  const missing: ReadonlyArray<string> = [
    ...needed.filter((name) => typeof provider[name] !== "function"),
    ...(typeof provider.target === "string" ? [] : ["target"]),
    ...(["firstPollMillis", "maxPollMillis", "findGraceMillis"] as const)
      .filter(
        (name) => !Number.isFinite((provider.limits as Partial<Provider["limits"]> | undefined)?.[name])
      )
      .map((name) => `limits.${name}`)
  ]
  if (missing.length > 0) return `the provider lacks ${missing.join(", ")}`
  return provider.id === id ? undefined : `the provider has the id "${provider.id}"`
}

/**
 * The provider with every operation guarded, and these secrets kept out of what is said of a fault. Throws what is wrong with a value that is no provider.
 *
 * A plain object, whatever the provider is: one that is an object of a class has its operations where no spread finds them.
 */
export const guardedProvider = (
  id: string,
  provider: Provider,
  secrets: ReadonlyArray<Redacted.Redacted>
): Provider => {
  const wrong = lacking(id, provider)
  if (wrong !== undefined) throw new TypeError(wrong)
  const faulty = (operation: keyof Provider): FaultReason => ({
    secrets,
    reasonOf: (problem) => new PluginFaulty({ provider: id, operation, problem })
  })
  /** What is no Effect has no way to fail: its fault is thrown, as a reason that its step knows. */
  const atOnce = <A>(operation: keyof Provider, call: () => A): A => {
    try {
      return call()
    } catch (thrown) {
      throw faulty(operation).reasonOf(thrownText(thrown, secrets))
    }
  }
  const { adopt, destination, diagnose, find, jobs, readOutcomes, recordReadings, validate } = provider
  return {
    contract: provider.contract,
    id,
    target: provider.target,
    limits: provider.limits,
    stage: (file, context) =>
      guarded(() => Effect.map(provider.stage(file, context), givenStagedFile), faulty("stage")),
    // It may have asked the service before it fell over: that there is no job is not for us to promise.
    start: (file, context) =>
      guarded(() => Effect.map(provider.start(file, context), givenJob), {
        secrets,
        reasonOf: (problem) =>
          new StartInDoubt({ label: context.label, cause: `the plugin has a fault: ${problem}` })
      }),
    track: (job) => guarded(() => Effect.map(provider.track(job), givenProgress), faulty("track")),
    collect: (job) =>
      guardedRows(() => Stream.map(provider.collect(job), givenOutput), faulty("collect")).pipe(
        Stream.map((output) => ({ ...output, body: guardedRows(() => output.body, faulty("collect")) }))
      ),
    ...(validate === undefined
      ? {}
      : {
          validate: (file, context) =>
            guarded(
              () => Effect.map(validate.call(provider, file, context), givenValidation),
              faulty("validate")
            )
        }),
    ...(find === undefined
      ? {}
      : {
          find: (file, context) =>
            guarded(() => Effect.map(find.call(provider, file, context), givenJobs), faulty("find"))
        }),
    ...(destination === undefined
      ? {}
      : { destination: (file) => atOnce("destination", () => destination.call(provider, file)) }),
    ...(readOutcomes === undefined
      ? {}
      : {
          readOutcomes: (output, file, context) =>
            guardedRows(
              () => Stream.map(readOutcomes.call(provider, output, file, context), givenStatement),
              faulty("readOutcomes")
            )
        }),
    ...(recordReadings === undefined
      ? {}
      : { recordReadings: (file) => atOnce("recordReadings", () => recordReadings.call(provider, file)) }),
    ...(jobs === undefined ? {} : { jobs: () => guardedRows(() => jobs.call(provider), faulty("jobs")) }),
    ...(adopt === undefined
      ? {}
      : { adopt: (jobId) => guarded(() => adopt.call(provider, jobId), faulty("adopt")) }),
    ...(diagnose === undefined
      ? {}
      : {
          // Looking at a service is there to find out what is wrong, and a fault is one of the things that may be.
          diagnose: () =>
            guarded(() => diagnose.call(provider), faulty("diagnose")).pipe(
              Effect.catch(({ message, nextStep }) =>
                Effect.succeed([
                  { name: "Plugin", outcome: "failed", detail: message, advice: nextStep } as const
                ])
              )
            )
        })
  }
}
