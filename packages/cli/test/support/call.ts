import type { EngineSettings, ProviderPlugin } from "@bulkport/core"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { main } from "../../src/main.ts"
import { builtInPlugins } from "../../src/plugins.ts"
import type { Output } from "../../src/surroundings.ts"
import { expectPublishedShape } from "./published-shape.ts"

/** What a call printed, and its exit code. */
export interface Called {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The surroundings of one call, as far as a test cares. */
export interface CallOptions {
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly engine?: Partial<EngineSettings>
  readonly plugins?: ReadonlyArray<ProviderPlugin>
  readonly isTerminal?: boolean
  /** What a person types, line by line, who can see standard error and type; after that, the end of the input. */
  readonly typed?: ReadonlyArray<string>
  /** Happens before each of these lines. */
  readonly onTyped?: () => Promise<void>
  /** Somebody is at the terminal, and types nothing. */
  readonly isTyping?: boolean
  readonly columns?: number
  /** Hears all that standard error holds so far, each time it gets more. */
  readonly onStderr?: (stderr: string) => void
  /** Asks to stop as soon as standard error holds this. */
  readonly stopAt?: string
  /** The same for standard output. */
  readonly stopAtOutput?: string
}

/** As patient as a test can afford. */
export const hasty: Partial<EngineSettings> = {
  retries: 1,
  retryBaseMillis: 5,
  pollMillis: 30,
  findGraceMillis: 100,
  sameContentMillis: 0
}

/** Calls the command line in this process. */
export const call = async (args: ReadonlyArray<string>, options: CallOptions = {}): Promise<Called> => {
  let stdout = ""
  let stderr = ""
  let stop: (() => void) | undefined
  const typed = [...(options.typed ?? [])]
  const isPersonThere = options.typed !== undefined || options.isTyping === true
  const output = (write: (text: string) => void): Output => ({
    write,
    isTerminal: options.isTerminal ?? false,
    columns: () => options.columns ?? 80
  })
  const code = await main(args, {
    folder: options.folder ?? tmpdir(),
    environment: options.environment ?? {},
    plugins: options.plugins ?? builtInPlugins,
    engine: options.engine ?? hasty,
    stdin: {
      isTerminal: isPersonThere,
      line: (take) => {
        if (options.isTyping === true) return () => take(undefined)
        const type = () => take(typed.shift())
        const timer = setImmediate(() =>
          options.onTyped === undefined ? type() : void options.onTyped().then(type)
        )
        return () => clearImmediate(timer)
      }
    },
    stdout: output((text) => {
      stdout += text
      if (options.stopAtOutput !== undefined && stdout.includes(options.stopAtOutput))
        setTimeout(() => stop?.(), 20)
    }),
    stderr: {
      ...output((text) => {
        stderr += text
        options.onStderr?.(stderr)
        if (options.stopAt !== undefined && stderr.includes(options.stopAt)) setTimeout(() => stop?.(), 20)
      }),
      isTerminal: options.isTerminal ?? isPersonThere
    },
    onStop: (onRequest) => {
      stop = onRequest
      return () => (stop = undefined)
    }
  })
  const called = { code, stdout, stderr }
  if (isForProgram(args)) expectPublishedShape(called, args)
  return called
}

const isForProgram = (args: ReadonlyArray<string>): boolean =>
  args.some((arg) => arg === "--json" || arg === "--events")

/** A folder of its own for a test, with these files in it. */
export const folderWith = async (
  files: Readonly<Record<string, string | Uint8Array>> = {}
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-cli-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

/** The one document that a call printed. */
export const documentOf = <A = Record<string, unknown>>({ stdout }: Called): A => JSON.parse(stdout) as A

/** The error in the one document that a call printed. */
export const errorOf = (called: Called): Readonly<Record<string, unknown>> =>
  documentOf<{ readonly error: Record<string, unknown> }>(called).error
