import { type Diagnosis, type ImportReason, type JobRef, type JobSummary, makePlugin } from "@bulkport/core"
import type { ImportType, Progress, Provider, ProviderPlugin } from "@bulkport/core"
import { JobNotFound, UnknownImportType } from "@bulkport/core"
import { Effect, Schema, Stream } from "effect"

/** What the scripted service is like; an ability that is left out is one that it has not. */
export interface Script {
  /** Pages of jobs. */
  readonly pages?: ReadonlyArray<ReadonlyArray<JobSummary>>
  readonly diagnoses?: ReadonlyArray<Diagnosis>
  /** The file of the one job that was started elsewhere, `job-7`; "" when the service no longer has it. */
  readonly upload?: string
  readonly effects?: ReadonlyArray<string>
  readonly progress?: Progress
  /** What every start fails with. */
  readonly startFailure?: ImportReason
  /** What every look at a job fails with. */
  readonly failure?: ImportReason
  /** Most rows in one job. */
  readonly maxRows?: number
  /** Most bytes in one job. */
  readonly maxFileBytes?: number
  /** Where it imports to, in words. */
  readonly target?: string
}

/** A scripted plugin, and what was asked of it. */
export interface Scripted {
  readonly plugins: ReadonlyArray<ProviderPlugin>
  /** How many pages of jobs were asked for. */
  readonly pagesAsked: () => number
  /** Labels of the jobs that were started. */
  readonly started: () => ReadonlyArray<string>
}

const shortId = Schema.makeFilter((id: string) => id.length < 3, {
  code: "too-long",
  message: "must be shorter than 3 characters",
  rule: "Rules of the script, 1"
})

const Row = Schema.Struct({ id: Schema.String.check(shortId) })

const types = (effects: ReadonlyArray<string> | undefined): ReadonlyArray<ImportType> => {
  const common = {
    formats: ["csv", "jsonl"] as const,
    requiredColumns: ["id"],
    key: { columns: ["id"], means: "row" as const },
    rowSchema: () => Row,
    ...(effects === undefined ? {} : { effects })
  }
  return [
    { ...common, id: "ROWS", aliases: ["rows"], title: "Write rows", isDestructive: false },
    { ...common, id: "PURGE", aliases: ["purge"], title: "Delete rows, for good", isDestructive: true }
  ]
}

const done: Progress = { state: "finished", providerState: "DONE", isKnownState: true }

/** A provider whose service is this script: for what no service of the emulators does. Accepts the rows "a", "b" and "c". */
export const scripted = (script: Script = {}): Scripted => {
  const started: Array<string> = []
  let pagesAsked = 0
  const { diagnoses, pages, upload } = script
  const importTypes = types(script.effects)
  const target = script.target ?? "a script"
  const jobOf = (id: string, label: string): JobRef => ({
    version: 1,
    provider: "scripted",
    id,
    target,
    label,
    handle: null
  })
  const noFailure = <A>(value: A): Effect.Effect<A, ImportReason> => Effect.succeed(value)
  const provider: Provider = {
    contract: 1,
    id: "scripted",
    target,
    limits: {
      firstPollMillis: 10,
      maxPollMillis: 10,
      findGraceMillis: 10,
      ...(script.maxRows === undefined ? {} : { maxRows: script.maxRows }),
      ...(script.maxFileBytes === undefined ? {} : { maxFileBytes: script.maxFileBytes })
    },
    stage: (prepared) => noFailure({ prepared, handle: null }),
    start: (_file, { label }) => {
      if (script.startFailure !== undefined) return Effect.fail(script.startFailure)
      started.push(label)
      return noFailure(jobOf(`job-${started.length}`, label))
    },
    track: () =>
      script.failure === undefined ? noFailure(script.progress ?? done) : Effect.fail(script.failure),
    collect: () =>
      Stream.succeed({
        name: "results.txt",
        kind: "other" as const,
        body: Stream.succeed<Uint8Array>(Buffer.from("as received"))
      }),
    readOutcomes: () =>
      Stream.fromIterable(["a", "b", "c"]).pipe(
        Stream.map((id) => ({ _tag: "RowOutcome", outcome: "accepted", key: { id } }) as const)
      ),
    ...(pages === undefined
      ? {}
      : {
          jobs: () =>
            Stream.fromIterable(pages).pipe(
              Stream.rechunk(1),
              Stream.flatMap((page) => {
                pagesAsked += 1
                return Stream.fromIterable(page)
              })
            )
        }),
    ...(diagnoses === undefined ? {} : { diagnose: () => Effect.succeed(diagnoses) }),
    ...(upload === undefined
      ? {}
      : {
          adopt: (jobId) =>
            jobId === "job-7"
              ? noFailure({
                  job: jobOf(jobId, "somebody's"),
                  importType: "ROWS",
                  ...(upload === ""
                    ? {}
                    : {
                        upload: {
                          name: "theirs.csv",
                          kind: "other" as const,
                          body: Stream.succeed<Uint8Array>(Buffer.from(upload))
                        }
                      })
                })
              : Effect.fail(new JobNotFound({ jobId }))
        })
  }
  const plugin = makePlugin({
    contract: 1,
    id: "scripted",
    title: "Scripted",
    settings: Schema.Struct({ key: Schema.optionalKey(Schema.String.check(Schema.isMinLength(2))) }),
    settingFields: [
      {
        name: "key",
        environment: "SCRIPTED_KEY",
        description: "Two letters.",
        isSecret: false,
        isRequired: false
      }
    ],
    optionFields: [],
    importTypes,
    importType: (importType) => {
      const found = importTypes.find(({ aliases, id }) => id === importType || aliases.includes(importType))
      return found === undefined
        ? Effect.fail(new UnknownImportType({ provider: "scripted", importType, known: [] }))
        : Effect.succeed(found)
    },
    open: () => Effect.succeed(provider)
  })
  return { plugins: [plugin], pagesAsked: () => pagesAsked, started: () => started }
}

/** Three rows that are all accepted. */
export const rows = "id,name\na,Ada\nb,Ben\nc,Cy\n"

/** Arguments that import these rows in a way that cannot be undone. */
export const purgeRows = ["run", "rows.csv", "--provider", "scripted", "--import", "purge"] as const
