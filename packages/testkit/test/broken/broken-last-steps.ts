/** Memory providers with a mistake in what they say of a job, or in what they collect. */
import * as Bulkport from "@bulkport/core/provider"
import { Effect, Stream } from "effect"
import { replaced, type BrokenProvider } from "./broken-provider.ts"

/** All of them. */
export const brokenLastSteps: ReadonlyArray<BrokenProvider> = [
  {
    mistake: "counts the header as a row that was processed",
    build: replaced(({ track }) => ({
      track: (job) =>
        Effect.map(track(job), ({ rowsProcessed, ...progress }) =>
          rowsProcessed === undefined ? progress : { ...progress, rowsProcessed: rowsProcessed + 1 }
        )
    })),
    foundBy: [/^track: counts no more rows/]
  },
  {
    mistake: "calls all result files the same",
    build: replaced(({ collect }) => ({
      collect: (job) => Stream.map(collect(job), (output) => ({ ...output, name: "rows.csv" }))
    })),
    foundBy: [/^collect: (hands out every file|names each file)/, /^readOutcomes: (?!names)/, /^parts: says/]
  },
  {
    mistake: "takes a job without rejected rows for one without results",
    build: replaced(({ collect }, _key, { outputsOf }) => ({
      collect: (job) =>
        Stream.suspend(() =>
          outputsOf(job.id).get("summary.json")?.includes('"rejected":0') === true
            ? Stream.fail(new Bulkport.OutputsGone({ jobId: job.id }))
            : collect(job)
        )
    })),
    foundBy: [/^collect: works when nothing was rejected/, /^readOutcomes: says (that nothing|the same)/]
  },
  {
    mistake: "takes an unknown job for one whose results are gone",
    build: replaced(({ collect }) => ({
      collect: (job) =>
        Stream.catchTag(collect(job), "JobNotFound", ({ jobId }) =>
          Stream.fail(new Bulkport.OutputsGone({ jobId }))
        )
    })),
    foundBy: [/^collect: does not know a job/]
  }
]
