import { Clock, Effect, type Redacted, Result, Schema } from "effect"
import { open } from "node:fs/promises"
import { TokenFileInvalid } from "../server-reasons.ts"
import { TokenFile, type TokenRecord } from "./token-record.ts"
import { findRecord, type TokenSource } from "./token-source.ts"

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(TokenFile), { onExcessProperty: "error" })

/** A file is no larger than this: some 20,000 tokens. */
const mostBytes = 8 * 1024 * 1024

/** A file as it was read, with what shows that it has changed. */
interface ReadFile {
  readonly stamp: string
  readonly records: ReadonlyArray<TokenRecord>
}

/** Why it could not be read. */
interface Unreadable {
  readonly problem: string
  /** True when no token may count any more: the file is gone, or others may have read or changed it. */
  readonly isShut: boolean
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN"

/**
 * Why rights to a file are too wide; `undefined` where they are not.
 *
 * Nobody but its owner may have any. One of root may be read by its group as well, if we are not root: that is how a secret that is mounted
 * into a container looks, and we read it as one of the group.
 */
export const rightsProblem = (
  { mode, uid }: { readonly mode: number; readonly uid: number },
  ownUid: number | undefined
): string | undefined => {
  const isOurGroups = uid === 0 && ownUid !== undefined && ownUid !== 0
  if ((mode & (isOurGroups ? 0o037 : 0o077)) === 0) return undefined
  return `others than its owner have rights to it (mode ${(mode & 0o777).toString(8)})`
}

const readFile = async (file: string, known: ReadFile | undefined): Promise<ReadFile | Unreadable> => {
  const handle = await open(file, "r")
  try {
    const found = await handle.stat()
    const { ino, mtimeMs, size } = found
    if (!found.isFile()) return { problem: "it is no file", isShut: true }
    const tooWide = process.platform === "win32" ? undefined : rightsProblem(found, process.getuid?.())
    if (tooWide !== undefined) return { problem: tooWide, isShut: true }
    const stamp = `${ino}/${mtimeMs}/${size}`
    if (stamp === known?.stamp) return known
    if (size > mostBytes) return { problem: `it has ${size} bytes`, isShut: false }
    const decoded = decode(await handle.readFile("utf8"))
    // What does not fit may hold anything: it is not quoted.
    if (Result.isFailure(decoded)) return { problem: "it is not JSON of the documented form", isShut: false }
    return { stamp, records: decoded.success.tokens }
  } finally {
    await handle.close()
  }
}

const read = (file: string, known?: ReadFile): Effect.Effect<ReadFile, Unreadable> =>
  Effect.tryPromise({
    try: () => readFile(file, known),
    catch: (error) => ({ problem: `the system says ${codeOf(error)}`, isShut: codeOf(error) === "ENOENT" })
  }).pipe(Effect.flatMap((found) => ("problem" in found ? Effect.fail(found) : Effect.succeed(found))))

/** The file is looked at this often, in milliseconds, and only while tokens are asked for. */
const lookMillis = 1000

/**
 * Tokens from a file, which is looked at again once a second. Fails when the file cannot be used to begin with.
 *
 * A file that cannot be read later on is logged, and what was read before counts until it is mended; of one that is gone, or to which
 * others have rights, no token counts any more.
 */
export const tokensFromFile = (file: string): Effect.Effect<TokenSource, TokenFileInvalid> =>
  Effect.gen(function* () {
    let current = yield* Effect.mapError(read(file), ({ problem }) => new TokenFileInvalid({ file, problem }))
    let lookedAt = yield* Clock.currentTimeMillis
    let complaint: string | undefined
    const look = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - lookedAt < lookMillis) return
      lookedAt = now
      const found = yield* Effect.result(read(file, current))
      if (Result.isSuccess(found)) {
        current = found.success
        complaint = undefined
        return
      }
      const { isShut, problem } = found.failure
      if (isShut) current = { stamp: "", records: [] }
      if (complaint !== problem) {
        const meanwhile = isShut ? "No token counts meanwhile." : "Those read before count meanwhile."
        // Without its path: a log may leave the machine.
        yield* Effect.logError(`The file of tokens cannot be used: ${problem}. ${meanwhile}`)
      }
      complaint = problem
    })
    return { find: (token: Redacted.Redacted) => Effect.map(look, () => findRecord(current.records, token)) }
  })
