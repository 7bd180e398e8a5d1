/** Reads contents as if they were result files. */
import { Effect, Result, Stream } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect } from "vitest"
import { resultRecords } from "../src/rows/result-records.ts"

/** The columns that are read, by simplified name. */
export const wanted: ReadonlySet<string> = new Set(["id", "accountid", "a", "b", "c", "d", "e", "f", "g"])

/** Gives a file with this content to a test, and removes it. */
export const withFile = async <A>(
  content: string | Uint8Array,
  body: (path: string, folder: string) => Promise<A>
): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), "advocate-results-"))
  try {
    const path = join(folder, "output")
    await writeFile(path, content)
    return await body(path, folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Reads a file; gives what was read before it failed, if it did. */
export const readRecords = (content: string | Uint8Array) =>
  withFile(content, async (path) => {
    const records: Array<Readonly<Record<string, string>>> = []
    const result = await Effect.runPromise(
      resultRecords(path, "results.zip", wanted).pipe(
        Stream.runForEach((record) => Effect.sync(() => void records.push(Object.fromEntries(record)))),
        Effect.result
      )
    )
    return { records, failure: Result.isFailure(result) ? result.failure : undefined }
  })

/** What is in a file that can be read. */
export const recordsOf = async (content: string | Uint8Array) => {
  const { failure, records } = await readRecords(content)
  expect(failure).toBeUndefined()
  return records
}

/** What is wrong with a file that cannot be read. */
export const problemOf = async (content: string | Uint8Array) => {
  const { failure } = await readRecords(content)
  expect(failure).toMatchObject({ _tag: "OutputMalformed", output: "results.zip" })
  return failure?._tag === "OutputMalformed" ? failure.problem : ""
}
