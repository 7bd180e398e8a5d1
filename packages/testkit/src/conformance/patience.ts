/** Asks a provider as the engine does: again, where the service is known to need that. Checks see a single call. */
import type { ImportReason, JobRef, Provider } from "@bulkport/core/provider"
import { Effect, Schedule, Stream } from "effect"
import { ProviderUnderTest } from "../provider-under-test.ts"

type UnderTest = ProviderUnderTest["Service"]

/** More often in a row than any service turns a request away. */
const mostAttempts = 20

const pauses = (times: number) => Schedule.upTo(Schedule.spaced("2 millis"), { times })

/** Looks at a job as often as the service needs until it shows it as it is. What is said meanwhile does not count. */
export const lookOften = (job: JobRef, provider: Provider): Effect.Effect<void, never, ProviderUnderTest> =>
  ProviderUnderTest.use(({ service: { looksNeeded = 0 } }) =>
    Effect.forEach(Array.from({ length: looksNeeded }), () => Effect.exit(provider.track(job)), {
      discard: true
    })
  )

/** From now on the service turns nothing away by itself, and calls are not repeated: for checks that count requests. */
export const undisturbed: Effect.Effect<void, never, ProviderUnderTest> = ProviderUnderTest.use(
  ({ service }) => service.answerAll ?? Effect.void
)

/** What a service needs of those who ask it. */
interface Patience {
  /** Whether it still turns requests away by itself. */
  readonly isDisturbed: () => boolean
  readonly looksNeeded: number
}

/**
 * The same under test, with providers that are asked as patiently as their service needs. Nothing changes where the service
 * needs no patience.
 */
export const withPatience = (underTest: UnderTest): UnderTest => {
  const { open, openLimited, provider, service } = underTest
  const { answerAll, looksNeeded = 0 } = service
  if (answerAll === undefined && looksNeeded === 0) return underTest
  let isDisturbed = answerAll !== undefined
  const patient = (each: Provider): Provider =>
    patientProvider(each, { isDisturbed: () => isDisturbed, looksNeeded })
  const calm = Effect.sync(() => void (isDisturbed = false))
  return {
    ...underTest,
    provider: patient(provider),
    open: (origin) => Effect.map(open(origin), patient),
    ...(openLimited === undefined
      ? {}
      : { openLimited: (maxFileBytes) => Effect.map(openLimited(maxFileBytes), patient) }),
    service: {
      ...service,
      ...(answerAll === undefined ? {} : { answerAll: Effect.andThen(answerAll, calm) })
    }
  }
}

const patientProvider = (provider: Provider, { isDisturbed, looksNeeded }: Patience): Provider => {
  const { find, validate } = provider

  const isTurnedAway = ({ _tag }: ImportReason): boolean =>
    isDisturbed() && (_tag === "RateLimited" || _tag === "ServiceUnavailable")

  const again = <A>(call: Effect.Effect<A, ImportReason>): Effect.Effect<A, ImportReason> =>
    Effect.retry(call, { schedule: pauses(mostAttempts), while: isTurnedAway })

  const anew = <A>(stream: Stream.Stream<A, ImportReason>, mayTryAgain: (reason: ImportReason) => boolean) =>
    Stream.retry(
      stream,
      pauses(mostAttempts).pipe(
        Schedule.setInputType<ImportReason>(),
        Schedule.while(({ input }) => mayTryAgain(input))
      )
    )

  const findAgain: Provider["find"] =
    find === undefined
      ? undefined
      : (file, context) =>
          Effect.repeat(again(find(file, context)), {
            schedule: pauses(looksNeeded),
            until: (jobs) => jobs.length > 0
          })

  const collect: Provider["collect"] = (job) =>
    Stream.suspend(() => {
      let looks = 0
      const isLate = ({ _tag }: ImportReason) => _tag === "JobNotFinished" && looks++ < looksNeeded
      return anew(provider.collect(job), (reason) => isTurnedAway(reason) || isLate(reason)).pipe(
        Stream.map((output) => ({ ...output, body: anew(output.body, isTurnedAway) }))
      )
    })

  return {
    ...provider,
    stage: (file, context) => again(provider.stage(file, context)),
    ...(validate === undefined ? {} : { validate: (file, context) => again(validate(file, context)) }),
    // What is turned away was not acted on, so that there is nothing to find here. Doubt has checks of its own.
    start: (file, context) =>
      Effect.retry(provider.start(file, context), {
        schedule: pauses(mostAttempts),
        while: (reason) => isTurnedAway(reason) || (isDisturbed() && reason._tag === "StartInDoubt")
      }),
    ...(findAgain === undefined ? {} : { find: findAgain }),
    track: (job) => again(provider.track(job)),
    collect
  }
}
