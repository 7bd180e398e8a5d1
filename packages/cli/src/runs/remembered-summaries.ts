/**
 * Summaries of runs, kept in a file beside the runs so that a list need not read every record anew.
 *
 * A summary counts as long as its run's record has the stamp it was made from. The file may be deleted at any time, and is not
 * missed when it cannot be written.
 */
import { createHash } from "node:crypto"
import { readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { version } from "../version.ts"
import type { RunSummary } from "./run-summary.ts"

/** Hidden: what begins with a dot is no run. */
const fileName = ".summaries.json"

/** Goes up with every change of what a summary is or how it is made. */
const format = 2

/** A summary, and the stamp of the record that it was made from. */
export interface RememberedSummary {
  readonly stamp: string
  readonly summary: RunSummary
}

/** What is remembered, by run. */
export type RememberedSummaries = ReadonlyMap<string, RememberedSummary>

/** Not what another version has left, nor what was half-written. */
const headerOf = (body: string): string =>
  JSON.stringify({
    format,
    bulkport: version(),
    sha256: createHash("sha256").update(body).digest("hex")
  })

/** Reads what is remembered; nothing where that cannot be used for whatever reason. */
export const readSummaries = async (runsFolder: string): Promise<RememberedSummaries> => {
  try {
    const text = await readFile(join(runsFolder, fileName), "utf8")
    const end = text.indexOf("\n")
    const body = text.slice(end + 1)
    if (end === -1 || text.slice(0, end) !== headerOf(body)) return new Map()
    return new Map(JSON.parse(body) as ReadonlyArray<readonly [string, RememberedSummary]>)
  } catch {
    return new Map()
  }
}

/** Writes what is to be remembered, whole. Does nothing where that is not possible. */
export const writeSummaries = async (runsFolder: string, summaries: RememberedSummaries): Promise<void> => {
  const path = join(runsFolder, fileName)
  try {
    const body = JSON.stringify([...summaries])
    await writeFile(`${path}.part`, `${headerOf(body)}\n${body}`)
    await rename(`${path}.part`, path)
  } catch {
    // A folder that may only be read is listed all the same, more slowly.
  }
}
