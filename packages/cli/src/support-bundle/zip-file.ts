/** The one file that touches the zip archives of `effect/encoding`, which are experimental. */
import { StorageFailed } from "@bulkport/core"
import { Effect, Stream } from "effect"
import * as Zip from "effect/encoding/Zip"
import { randomUUID } from "node:crypto"
import { access, open, rename, rm } from "node:fs/promises"
import { UsageInvalid } from "../usage-problem.ts"

/** An entry of an archive. */
export interface BundleEntry {
  readonly name: string
  readonly content: Stream.Stream<string>
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown"

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false
  )

const existing = (path: string) =>
  new UsageInvalid({
    problem: `${path} exists already, and was left as it is.`,
    advice: "Choose another name with --output, or replace the file with --force."
  })

/**
 * Writes an archive as a whole or not at all, as the entries arrive. A file of that name stays as it is unless it is to be
 * replaced. Gives its size in bytes.
 */
export const writeZip = (
  path: string,
  entries: Stream.Stream<BundleEntry>,
  at: Date,
  replaces: boolean
): Effect.Effect<number, UsageInvalid | StorageFailed> => {
  const unfinished = `${path}.${randomUUID()}.unfinished`
  const onFile = <A>(run: () => Promise<A>) =>
    Effect.tryPromise({
      try: run,
      catch: (error) =>
        codeOf(error) === "EEXIST" ? existing(path) : new StorageFailed({ path, code: codeOf(error) })
    })
  return Effect.gen(function* () {
    // Before anything is read that takes its time.
    if (!replaces && (yield* Effect.promise(() => isThere(path)))) return yield* existing(path)
    const bytes = yield* Effect.acquireUseRelease(
      // Nobody else on this machine is to read it before somebody has looked at it.
      onFile(() => open(unfinished, "wx", 0o600)),
      (file) =>
        Effect.gen(function* () {
          let written = 0
          yield* entries.pipe(
            Stream.map(({ content, name }) =>
              Zip.fileStream(name, Stream.encodeText(content), { mtime: at, mode: 0o600 })
            ),
            Stream.pipeThroughChannel(Zip.encode()),
            // Names and times are ours: an archive that cannot be made of them is a fault of this program.
            Stream.catchTag("ZipError", Stream.die),
            Stream.runForEach((piece) =>
              onFile(async () => {
                await file.writeFile(piece)
                written += piece.length
              })
            )
          )
          yield* onFile(() => file.sync())
          return written
        }),
      (file) => Effect.promise(() => file.close())
    )
    yield* onFile(async () => {
      // Takes the name, or is refused: even when another process took it meanwhile.
      if (!replaces) await (await open(path, "wx")).close()
      await rename(unfinished, path)
    })
    return bytes
  }).pipe(Effect.ensuring(Effect.promise(() => rm(unfinished, { force: true }).catch(() => undefined))))
}
