import { Effect, type Scope } from "effect"
import { relative, resolve } from "node:path"
import { ImportError } from "../../errors/import-error.ts"
import { RunJournal } from "../../journal/run-journal.ts"
import type { FilePart } from "../../model/file-part.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { Provider } from "../../provider/provider.ts"
import type { FileInParts } from "../1-stage/stage.ts"
import { isKnownBad, notAsked } from "../2-validate/validate.ts"
import type { ImportRun } from "../import-run.ts"
import { RunObserver } from "../run-event.ts"
import { recordPutBack } from "../store-put-back.ts"

/** The run of one part, held by this process. */
export interface PartRun {
  readonly number: number
  readonly work: ImportRun
  /** Runs an effect of this part; what it tells the observer is marked as the part's. */
  readonly within: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** The part as a file of its own: the same bytes, in ranges, from the folder of its run. */
const preparedPart = (
  whole: PreparedFile,
  { bytes, ranges, rows, sha256 }: FilePart,
  wholeFolder: string,
  partFolder: string
): PreparedFile => {
  const isSource = whole.path === whole.source.path
  return {
    ...whole,
    path: isSource ? whole.path : relative(partFolder, resolve(wholeFolder, whole.path)),
    ranges,
    rows,
    bytes,
    sha256,
    setAside: 0
  }
}

/** The whole's provider. A file with findings of ours is not put before the service, in parts as little as whole. */
const providerFor = ({ provider, run }: ImportRun): Effect.Effect<Provider> =>
  Effect.map(run.state, ({ prepared, tally }) =>
    isKnownBad(tally, prepared) ? { ...provider, validate: () => Effect.succeed(notAsked) } : provider
  )

/** Takes up the run of a part, or begins it. Its file is prepared already: nothing is read. */
export const openPart = (
  whole: ImportRun,
  { parts, prepared }: FileInParts,
  part: FilePart
): Effect.Effect<PartRun, ImportError, RunJournal | Scope.Scope> =>
  Effect.gen(function* () {
    const journal = yield* RunJournal
    const { plan, putBackAt, target } = yield* whole.run.state
    const { number } = part
    const place = { runId: whole.run.id, number, of: parts.length, sha256: prepared.sha256 }
    const run = yield* journal.part({ ...plan, part: place }, target)
    yield* recordPutBack(run, putBackAt)
    const before = yield* run.state
    if (before.plan.source.path !== plan.source.path) {
      yield* run.record({ _tag: "source-moved", path: plan.source.path })
    }
    if (before.prepared === undefined) {
      const file = preparedPart(prepared, part, whole.run.folder, run.folder)
      yield* run.record({ _tag: "stage-begun" })
      yield* run.record({ _tag: "prepared", file })
    }
    const work: ImportRun = { ...whole, provider: yield* providerFor(whole), run, label: before.label }
    return {
      number,
      work,
      within: (effect) =>
        Effect.flatMap(RunObserver, (observe) =>
          Effect.provideService(effect, RunObserver, (event) =>
            // A part is not imported in parts once more.
            event.type === "part-event"
              ? observe(event)
              : observe({ type: "part-event", runId: whole.run.id, part: number, of: parts.length, event })
          )
        )
    } satisfies PartRun
  }).pipe(
    Effect.mapError(
      (reason) => new ImportError({ runId: whole.run.id, step: "stage", provider: whole.provider.id, reason })
    )
  )
