/** A provider whose failures and findings say nothing of what stands in rows, whatever the service repeats. */
import { Effect, Schema, Stream } from "effect"
import { ImportReason } from "../errors/reasons.ts"
import type { Run } from "../journal/run-journal.ts"
import type { Progress } from "../model/progress.ts"
import type { ServiceValidation } from "../model/validation-report.ts"
import type { Provider } from "../provider/provider.ts"
import { maxSamples } from "./1-stage/check-rows.ts"
import { withoutRowValues } from "./row-values.ts"

/** The members of reasons that may hold words of a service. */
const wordsOfServices = ["detail", "problem", "cause"] as const

/** How many texts are remembered: a service that fails says the same again and again. */
const remembered = 100

const decode = Schema.decodeUnknownSync(ImportReason)

const wordsIn = (reason: ImportReason): ReadonlyArray<readonly [name: string, words: string]> =>
  wordsOfServices.flatMap((name) => {
    const words: unknown = name in reason ? Reflect.get(reason, name) : undefined
    return typeof words === "string" ? [[name, words] as const] : []
  })

/**
 * The provider of a run, as the engine uses it: before anything is recorded, logged or shown of a failure, a finding or an
 * unknown state, the service's words are held against the rows of the file, and what they repeat of them is left out.
 */
export const discreetProvider = (provider: Provider, run: Run): Provider => {
  const known = new Map<string, string>()

  /** Texts as they may be shown, in the same order. Before there is a file there is nothing that they could repeat. */
  const shown = (texts: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>> =>
    Effect.gen(function* () {
      const { prepared } = yield* run.state
      if (prepared === undefined) return texts
      if (known.size > remembered) known.clear()
      const wanted = [...new Set(texts)].filter((text) => !known.has(text))
      if (wanted.length > 0) {
        const hidden = yield* withoutRowValues(wanted, prepared, run.folder)
        for (const [index, text] of wanted.entries()) known.set(text, hidden[index] ?? "")
      }
      return texts.map((text) => known.get(text) ?? "")
    })

  const reasonShown = (reason: ImportReason): Effect.Effect<ImportReason> =>
    Effect.gen(function* () {
      const words = wordsIn(reason)
      if (words.length === 0) return reason
      const safe = yield* shown(words.map(([, text]) => text))
      if (words.every(([, text], index) => text === safe[index])) return reason
      const replaced = Object.fromEntries(words.map(([name], index) => [name, safe[index]]))
      // Not spread: an error is iterable, and only its members are meant.
      return decode(Object.assign({}, reason, replaced))
    })

  const discreet = <A, R>(operation: Effect.Effect<A, ImportReason, R>): Effect.Effect<A, ImportReason, R> =>
    Effect.catch(operation, (reason) => Effect.flatMap(reasonShown(reason), Effect.fail))

  const stream = <A>(rows: Stream.Stream<A, ImportReason>): Stream.Stream<A, ImportReason> =>
    Stream.catch(rows, (reason) => Stream.fromEffect(Effect.flatMap(reasonShown(reason), Effect.fail)))

  /** Codes are counted, and the first findings are kept: what is said beyond them goes nowhere. */
  const validationShown = (said: ServiceValidation): Effect.Effect<ServiceValidation> => {
    if (said.status === "skipped") {
      return Effect.map(shown([said.why]), ([why = said.why]) => ({ ...said, why }))
    }
    const codes = [...new Set(said.findings.map(({ code }) => code))]
    const messages = said.findings.slice(0, maxSamples).map(({ message }) => message)
    return Effect.map(shown([...codes, ...messages]), (texts) => {
      const codeShown = new Map(codes.map((code, index) => [code, texts[index] ?? code]))
      const findings = said.findings.map((finding, index) => {
        const code = codeShown.get(finding.code) ?? finding.code
        return { ...finding, code, message: texts[codes.length + index] ?? code }
      })
      return { ...said, findings }
    })
  }

  /** A word that is known is the service's own, and no row's. */
  const progressShown = (progress: Progress): Effect.Effect<Progress> => {
    const { detail, isKnownState, providerState, ...rest } = progress
    const texts = [...(isKnownState ? [] : [providerState]), ...(detail === undefined ? [] : [detail])]
    if (texts.length === 0) return Effect.succeed(progress)
    return Effect.map(shown(texts), (safe) => ({
      ...rest,
      isKnownState,
      providerState: isKnownState ? providerState : (safe[0] ?? ""),
      ...(detail === undefined ? {} : { detail: safe.at(-1) ?? "" })
    }))
  }

  const { adopt, collect, find, readOutcomes, stage, start, track, validate } = provider
  return {
    ...provider,
    stage: (file, context) => discreet(stage(file, context)),
    start: (file, context) => discreet(start(file, context)),
    track: (job) => Effect.flatMap(discreet(track(job)), progressShown),
    collect: (job) =>
      Stream.map(stream(collect(job)), (output) => ({ ...output, body: stream(output.body) })),
    ...(validate === undefined
      ? {}
      : {
          validate: (file, context) => Effect.flatMap(discreet(validate(file, context)), validationShown)
        }),
    ...(find === undefined ? {} : { find: (file, context) => discreet(find(file, context)) }),
    ...(readOutcomes === undefined
      ? {}
      : { readOutcomes: (output, file, context) => stream(readOutcomes(output, file, context)) }),
    ...(adopt === undefined ? {} : { adopt: (jobId) => discreet(adopt(jobId)) })
  }
}
