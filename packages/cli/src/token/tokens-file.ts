/** The file of tokens that a worker's API lets in: read, and written whole, for its owner alone. */
import type { TokenRecord } from "@bulkport/server"
import { StorageFailed } from "@bulkport/core"
import { Effect, Schema } from "effect"
import { mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { UsageInvalid } from "../usage-problem.ts"

/** Where tokens are kept unless told otherwise, from the working folder. */
export const standardTokensFile = ".bulkport/tokens.json"

/** Loaded on first use: no other call should pay for it. */
export const loadServer = Effect.promise(() => import("@bulkport/server"))

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown"

const failed = (path: string) => (error: unknown) => new StorageFailed({ path, code: codeOf(error) })

/** The tokens of a file, none where there is no file. What is in one that cannot be understood is not shown. */
export const readTokens = (
  path: string
): Effect.Effect<ReadonlyArray<TokenRecord>, StorageFailed | UsageInvalid> =>
  Effect.gen(function* () {
    const text = yield* Effect.tryPromise({ try: () => readFile(path, "utf8"), catch: failed(path) }).pipe(
      Effect.catch((error) => (error.code === "ENOENT" ? Effect.succeed(undefined) : Effect.fail(error)))
    )
    if (text === undefined) return []
    const { TokenFile } = yield* loadServer
    const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(TokenFile), { onExcessProperty: "error" })
    const { tokens } = yield* decode(text).pipe(
      Effect.mapError(
        () =>
          new UsageInvalid({
            problem: `${path} is no file of tokens.`,
            advice: "Name another one with --tokens; it holds what bulkport token create writes."
          })
      )
    )
    return tokens
  })

/** Changes the tokens of a file, as a whole or not at all, while no other call does. Only its owner may read what is written. */
export const changeTokens = <A, E>(
  path: string,
  change: (
    tokens: ReadonlyArray<TokenRecord>
  ) => Effect.Effect<{ readonly tokens: ReadonlyArray<TokenRecord>; readonly result: A }, E>
): Effect.Effect<A, E | StorageFailed | UsageInvalid> => {
  const unfinished = `${path}.unfinished`
  return Effect.acquireUseRelease(
    Effect.tryPromise({
      try: async () => {
        await mkdir(dirname(path), { recursive: true })
        return open(unfinished, "wx", 0o600)
      },
      catch: (error) =>
        codeOf(error) === "EEXIST"
          ? new UsageInvalid({
              problem: `Another call is changing ${path}, or has been broken off while it did.`,
              advice: `If none is at work, remove ${unfinished} and call again.`
            })
          : new StorageFailed({ path, code: codeOf(error) })
    }),
    (file) =>
      Effect.gen(function* () {
        const { result, tokens } = yield* change(yield* readTokens(path))
        yield* Effect.tryPromise({
          try: async () => {
            await file.writeFile(`${JSON.stringify({ tokens }, null, 2)}\n`)
            await file.sync()
            await rename(unfinished, path)
          },
          catch: failed(path)
        })
        return result
      }),
    (file) =>
      Effect.promise(async () => {
        await file.close()
        await rm(unfinished, { force: true })
      })
  )
}
