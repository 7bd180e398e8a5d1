/** JSON documents of people: read as a whole, with a fault told by its place, and saved without destroying another. */
import { SourceFileUnreadable, StorageFailed } from "@bulkport/core"
import { Effect, Result, type Schema } from "effect"
import { randomUUID } from "node:crypto"
import { open, readFile, rename, rm, stat } from "node:fs/promises"
import { parseJsonText } from "./json-text.ts"
import { UsageInvalid } from "./usage-problem.ts"

/** Documents are held in memory as a whole. None that a person could mean is as large. */
export const maxDocumentBytes = 64 * 1024 * 1024

const whyByCode: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EISDIR: "it is a folder",
  EACCES: "it may not be read"
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown"

/** Reads a JSON document. Text that is not JSON is told by line and column, and not quoted. */
export const readJsonDocument = (
  path: string
): Effect.Effect<Schema.Json, SourceFileUnreadable | UsageInvalid> =>
  Effect.gen(function* () {
    const attempt = <Value>(read: () => Promise<Value>) =>
      Effect.tryPromise({
        try: read,
        catch: (error) => {
          const code = codeOf(error)
          return new SourceFileUnreadable({ path, why: whyByCode[code] ?? code })
        }
      })
    const { size } = yield* attempt(() => stat(path))
    if (size > maxDocumentBytes) {
      const why = `it has ${size} bytes, and a document has at most ${maxDocumentBytes}`
      return yield* new SourceFileUnreadable({ path, why })
    }
    const parsed = parseJsonText(yield* attempt(() => readFile(path, "utf8")))
    if (Result.isSuccess(parsed)) return parsed.success
    const { column, line, problem } = parsed.failure
    return yield* new UsageInvalid({
      problem: `${path}, line ${line}, column ${column}: ${problem}.`,
      advice: "Mend the file there, or name another one."
    })
  })

/** A document as it is printed and saved. */
export const documentText = (document: Schema.Json): string => JSON.stringify(document, null, 2)

/**
 * Saves a document, as a whole or not at all. A file of that name stays as it is unless it is to be replaced.
 */
export const saveJsonDocument = (
  path: string,
  document: Schema.Json,
  replaces: boolean
): Effect.Effect<void, UsageInvalid | StorageFailed> =>
  saveText(path, `${documentText(document)}\n`, replaces)

/**
 * Saves a text, as a whole or not at all. A file of that name stays as it is unless it is to be replaced, and keeps who may
 * read it.
 */
export const saveText = (
  path: string,
  text: string,
  replaces: boolean
): Effect.Effect<void, UsageInvalid | StorageFailed> => {
  const unfinished = `${path}.${randomUUID()}.unfinished`
  return Effect.tryPromise({
    try: async () => {
      const mode = await stat(path).then(
        (before) => before.mode & 0o777,
        () => undefined
      )
      const file = await open(unfinished, "wx")
      try {
        if (mode !== undefined) await file.chmod(mode)
        await file.writeFile(text)
        await file.sync()
      } finally {
        await file.close()
      }
      // Takes the name, or is refused: even when another process took it just now.
      if (!replaces) await (await open(path, "wx")).close()
      await rename(unfinished, path)
    },
    catch: (error) =>
      codeOf(error) === "EEXIST"
        ? new UsageInvalid({
            problem: `${path} exists already, and was left as it is.`,
            advice: "Choose another name for --output, or replace the file with --force."
          })
        : new StorageFailed({ path, code: codeOf(error) })
  }).pipe(Effect.ensuring(Effect.promise(() => rm(unfinished, { force: true }).catch(() => undefined))))
}
