import { Effect, Stream } from "effect"
import { createHash } from "node:crypto"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { ImportReason } from "../../errors/reasons.ts"
import { makeFolder, onStorage, writeWhole } from "../../journal/durable-files.ts"
import { stepFolders } from "../../journal/run-journal-files.ts"
import type { JobRef } from "../../model/job.ts"
import type { OutputFile, SavedOutput } from "../../model/output-file.ts"
import type { ImportRun } from "../import-run.ts"
import { announce } from "../run-event.ts"

const rawFolder = `${stepFolders.collect}/raw`

/** A service's name for a file as a name that is safe here: no folder, no leading dot, not longer than file systems take. */
export const safeFileName = (name: string): string => {
  const plain = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "_")
    .replace(/^[._]+/, "")
    .slice(-100)
  // While `a` is being written it has a name that ends so.
  const lasting = plain.endsWith(".part") ? `${plain}_` : plain
  return lasting === "" ? "output" : lasting
}

/** First of all: saves the result files as received. Whatever we make of them later, nothing of theirs is lost. */
export const saveRawFiles = (
  work: ImportRun,
  job: JobRef
): Effect.Effect<ReadonlyArray<SavedOutput>, ImportReason> =>
  Effect.gen(function* () {
    const { provider, run } = work
    const folder = join(run.folder, rawFolder)
    // An earlier attempt may have saved some; what the service gives now is what counts.
    yield* onStorage(folder, () => rm(folder, { recursive: true, force: true }))
    yield* makeFolder(folder)
    // Some file systems take `A` and `a` for one name.
    const taken = new Set<string>()
    const uniqueName = (wanted: string): string => {
      const safe = safeFileName(wanted)
      let name = safe
      for (let number = taken.size + 1; taken.has(name.toLowerCase()); number++) name = `${number}-${safe}`
      taken.add(name.toLowerCase())
      return name
    }
    return yield* provider.collect(job).pipe(
      Stream.mapEffect((output) => save(work, output, folder, uniqueName(output.name))),
      Stream.runCollect
    )
  })

const save = (
  { run }: ImportRun,
  output: OutputFile<ImportReason>,
  folder: string,
  name: string
): Effect.Effect<SavedOutput, ImportReason> =>
  Effect.gen(function* () {
    const path = join(folder, name)
    const hash = createHash("sha256")
    let bytes = 0
    yield* writeWhole(path, (handle) =>
      output.body.pipe(
        Stream.runForEach((chunk) => {
          hash.update(chunk)
          bytes += chunk.length
          return onStorage(path, () => handle.writeFile(chunk))
        })
      )
    )
    const saved: SavedOutput = {
      name,
      kind: output.kind,
      path: `${rawFolder}/${name}`,
      bytes,
      sha256: hash.digest("hex")
    }
    yield* run.record({ _tag: "output-saved", output: saved })
    yield* announce({ type: "output-saved", runId: run.id, name, bytes })
    return saved
  })
