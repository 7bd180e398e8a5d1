/** Memory providers with a mistake in what they stage, validate or start. */
import * as Bulkport from "@bulkport/core/provider"
import { Effect } from "effect"
import { replaced, type BrokenProvider } from "./broken-provider.ts"

/** All of them. */
export const brokenFirstSteps: ReadonlyArray<BrokenProvider> = [
  {
    mistake: "writes into the handle how often it was asked to stage",
    build: replaced(({ stage }) => {
      let times = 0
      return {
        stage: (file, context) =>
          Effect.map(stage(file, context), ({ handle, prepared }) => ({
            prepared,
            handle: { ...Object(handle), ...Object.fromEntries([[`time${times++}`, true]]) }
          }))
      }
    }),
    foundBy: [/^stage: gives the same facts/]
  },
  {
    mistake: "says the same about a file that could not be staged, for ever",
    build: replaced(({ stage }) => {
      let failure: Bulkport.ImportReason | undefined
      return {
        stage: (file, context) =>
          failure === undefined
            ? Effect.tapError(stage(file, context), (reason) => Effect.sync(() => void (failure = reason)))
            : Effect.fail(failure)
      }
    }),
    foundBy: [/^stage: can be called again/]
  },
  {
    mistake: "keeps what start needs in memory, and only its number in the handle",
    build: replaced(({ stage, start, validate }) => {
      const staged: Array<Bulkport.StagedFile> = []
      const recall = ({ handle }: Bulkport.StagedFile) =>
        Effect.suspend(() => {
          const found = staged[Number(handle)]
          const reference = JSON.stringify(handle)
          return found === undefined
            ? Effect.fail(new Bulkport.StagedFileGone({ reference, detail: "forgotten" }))
            : Effect.succeed(found)
        })
      return {
        stage: (file, context) =>
          Effect.map(stage(file, context), (right) => ({
            prepared: right.prepared,
            handle: staged.push(right) - 1
          })),
        validate: (file, context) => Effect.flatMap(recall(file), (right) => validate(right, context)),
        start: (file, context) => Effect.flatMap(recall(file), (right) => start(right, context))
      }
    }),
    foundBy: [
      /^stage: gives a handle that a fresh provider/,
      /^start: says that nothing was sent/,
      /^parts: says/
    ]
  },
  {
    mistake: "starts already when it stages",
    build: replaced(({ stage, start }) => ({
      stage: (file, context) => Effect.tap(stage(file, context), (staged) => start(staged, context))
    })),
    foundBy: [
      /^(stage|validate): creates no job/,
      /^stage: gives a handle/,
      /^start: (?!returns|gives)/,
      /^find: /,
      /^parts: makes one job/
    ]
  },
  {
    mistake: "warns of everything in validate",
    build: replaced(({ validate }) => ({
      validate: (file, context) =>
        Effect.map(validate(file, context), (validation) =>
          validation.status === "skipped"
            ? validation
            : {
                status: "done",
                findings: [
                  ...validation.findings,
                  { by: "service", code: "service", message: "You never know." } as const
                ]
              }
        )
    })),
    foundBy: [/^validate: says nothing about a clean file/]
  },
  {
    mistake: "quotes cells in findings",
    build: replaced(({ validate }) => ({
      validate: (file, context) =>
        Effect.map(validate(file, context), (validation) =>
          validation.status === "skipped"
            ? validation
            : {
                status: "done",
                findings: validation.findings.map((each) => ({
                  ...each,
                  message: `${each.message} It stands before "q7-content-of-a-cell".`
                }))
              }
        )
    })),
    foundBy: [/^validate: names a row/]
  },
  {
    mistake: "names another provider in its references",
    build: replaced(({ find, start }) => {
      const renamed = (job: Bulkport.JobRef): Bulkport.JobRef => ({ ...job, provider: "other" })
      return {
        start: (file, context) => Effect.map(start(file, context), renamed),
        find: (file, context) => Effect.map(find(file, context), (jobs) => jobs.map(renamed))
      }
    }),
    foundBy: [/^start: creates one job/]
  }
]
