/** Fetches a secret from where a connection says it is. It is never logged, and neither is what a program says beside it. */
import { Effect, Option, Redacted, Result } from "effect"
import { spawn } from "node:child_process"
import { closeSync, constants, createReadStream, openSync, writeSync } from "node:fs"
import { stat } from "node:fs/promises"
import { homedir } from "node:os"
import { join, resolve } from "node:path"
import type { SecretSource } from "./secret-source.ts"

/** A secret that could not be had, in sentences that hold nothing of it. */
export class SecretUnavailable {
  readonly _tag = "SecretUnavailable"
  readonly problem: string
  readonly advice: string
  constructor(problem: string, advice: string) {
    this.problem = problem
    this.advice = advice
  }
}

/** Where a secret is fetched. */
export interface SecretPlace {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Folder that paths start in and programs run in. */
  readonly folder: string
  /** How long a program, or a pipe, may take; a minute unless given, because somebody may have to unlock a vault. */
  readonly limitMillis?: number
}

/** A secret, and what is odd about where it is kept. */
export interface ObtainedSecret {
  readonly secret: Redacted.Redacted
  /** What to do about it, in a sentence. */
  readonly warning?: string
}

/** Keys are some kilobytes at most. */
const maxBytes = 65_536

const standardLimitMillis = 60_000

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown"

/** Fetches a secret. A program is run without a shell, and ends with the fiber. */
export const obtainSecret = (
  source: SecretSource,
  place: SecretPlace
): Effect.Effect<ObtainedSecret, SecretUnavailable> => {
  if (source.type === "env") return fromEnvironment(source.name, place)
  return source.type === "file" ? fromFile(source.path, place) : fromCommand(source.words, place)
}

const fromEnvironment = (name: string, { environment }: SecretPlace) => {
  const value = environment[name] ?? ""
  return value.trim() === ""
    ? Effect.fail(new SecretUnavailable(`the variable ${name} is not set`, `Set it: export ${name}=…`))
    : Effect.succeed<ObtainedSecret>({ secret: Redacted.make(value) })
}

/** The path of a secret file, absolute. `~/` is the home of the user. */
export const secretPath = (path: string, folder: string): string =>
  path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(folder, path)

const whyByCode: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EISDIR: "is a folder",
  EACCES: "may not be read",
  EPERM: "may not be read"
}

/** Lets go of a pipe that nobody fills: the thread that waits for it would keep this process from ending. */
const letGo = (path: string): void => {
  try {
    const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    writeSync(file, "\n")
    closeSync(file)
  } catch {
    // Nobody waits any more.
  }
}

const readLimited = async (path: string, signal: AbortSignal): Promise<string> => {
  if ((await stat(path)).isFIFO()) signal.addEventListener("abort", () => letGo(path))
  const chunks: Array<Buffer> = []
  // A pipe has no size, so it is the reading that is limited.
  for await (const chunk of createReadStream(path, { end: maxBytes })) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString("utf8")
}

const fromFile = (
  given: string,
  { folder, limitMillis = standardLimitMillis }: SecretPlace
): Effect.Effect<ObtainedSecret, SecretUnavailable> =>
  Effect.gen(function* () {
    const path = secretPath(given, folder)
    const advice = "Put the secret there, with nothing else in the file, for you alone to read."
    const read = yield* Effect.tryPromise({
      try: async (signal) => ({ text: await readLimited(path, signal), mode: (await stat(path)).mode }),
      catch: (error) => {
        const code = codeOf(error)
        return new SecretUnavailable(
          `the file ${path} ${whyByCode[code] ?? `cannot be read (${code})`}`,
          advice
        )
      }
    }).pipe(Effect.timeoutOption(limitMillis))
    if (Option.isNone(read)) {
      const problem = `the file ${path} is a pipe that gave nothing within ${limitMillis / 1000} s`
      return yield* Effect.fail(new SecretUnavailable(problem, advice))
    }
    const { mode, text } = read.value
    const secret = yield* usable(text, `the file ${path} is`)
    const isOpen = process.platform !== "win32" && (mode & 0o044) !== 0
    return isOpen
      ? { secret, warning: `Other users may read the secret in ${path}. Run: chmod 600 '${path}'` }
      : { secret }
  })

/** What was read, without the ends of line at its end. `what` begins the sentence about what cannot be used. */
const usable = (text: string, what: string): Effect.Effect<Redacted.Redacted, SecretUnavailable> => {
  const advice = "Make it give the secret, and nothing else."
  if (text.length > maxBytes)
    return Effect.fail(new SecretUnavailable(`${what} too long for a secret`, advice))
  const secret = text.replace(/(?:\r?\n)+$/, "")
  return secret.trim() === ""
    ? Effect.fail(new SecretUnavailable(`${what} empty`, advice))
    : Effect.succeed(Redacted.make(secret))
}

type Ended =
  { readonly type: "printed"; readonly text: string } | { readonly type: "failed"; readonly how: string }

const run = (
  [program = "", ...args]: ReadonlyArray<string>,
  { environment, folder, limitMillis = standardLimitMillis }: SecretPlace
): Effect.Effect<Ended> =>
  Effect.callback<Ended>((resume) => {
    const notStarted = (error: unknown): Ended => {
      const code = codeOf(error)
      return { type: "failed", how: code === "ENOENT" ? "was not found" : `could not be started (${code})` }
    }
    const started = Result.try({
      // What it says beside the secret may hold some of it, so nobody reads that.
      try: () =>
        spawn(program, args, {
          cwd: folder,
          env: { ...environment },
          stdio: ["ignore", "pipe", "ignore"],
          windowsHide: true
        }),
      // Only some faults come as an event. The others are thrown, with words that repeat arguments.
      catch: notStarted
    })
    if (Result.isFailure(started)) return resume(Effect.succeed(started.failure))
    const child = started.success
    let text = ""
    const end = (ended: Ended) => {
      clearTimeout(timer)
      child.kill("SIGKILL")
      child.stdout.destroy()
      resume(Effect.succeed(ended))
    }
    const timer = setTimeout(
      () => end({ type: "failed", how: `did not end within ${limitMillis / 1000} s` }),
      limitMillis
    )
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk
      if (text.length > maxBytes) end({ type: "printed", text })
    })
    child.once("error", (error) => end(notStarted(error)))
    child.once("close", (code, signal) =>
      end(
        code === 0
          ? { type: "printed", text }
          : { type: "failed", how: `ended with ${signal ?? `exit code ${String(code)}`}` }
      )
    )
    return Effect.sync(() => {
      clearTimeout(timer)
      child.kill("SIGKILL")
      child.stdout.destroy()
    })
  })

const fromCommand = (words: ReadonlyArray<string>, place: SecretPlace) =>
  Effect.gen(function* () {
    const program = `the program ${words[0] ?? ""}`
    const ended = yield* run(words, place)
    if (ended.type === "failed") {
      const advice = "Run the command by hand to see what it says; it is started without a shell."
      return yield* Effect.fail(new SecretUnavailable(`${program} ${ended.how}`, advice))
    }
    return { secret: yield* usable(ended.text, `what ${program} printed is`) }
  })
