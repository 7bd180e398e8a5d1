#!/usr/bin/env node
/**
 * Starts the command line, or says in one sentence that this Node is too old to.
 *
 * Imports nothing statically but what every Node has: an old one must get as far as the sentence.
 */
import { Console } from "node:console"
import module from "node:module"
import { tellOutputLost } from "./output-lost.ts"
import { quickAnswer } from "./quick-answer.ts"

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)

/** Standard output is for the result: what a plugin has to say must not stand in the middle of it. */
const setPluginsAside = (): void => {
  globalThis.console = new Console(process.stderr)
}

const run = async (): Promise<void> => {
  setPluginsAside()
  module.enableCompileCache()
  const { runAsProcess } = await import("./run-as-process.ts")
  await runAsProcess()
}

if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`Bulkport needs Node 22.19 or newer; this is Node ${process.versions.node}.\n`)
  process.exitCode = 1
} else {
  const here = new URL(".", import.meta.url)
  const args = process.argv.slice(2)
  // A shell asks at every Tab.
  const isCompletion = args[0] === "__complete"
  if (isCompletion) setPluginsAside()
  const text = isCompletion
    ? await (
        await import("./completion/answer-completion.ts")
      ).answerCompletion(args.slice(1), process.cwd(), here)
    : quickAnswer(args, here, process.stdout, process.env, process.cwd())
  if (text === undefined) await run()
  else {
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      // A reader that has gone away, such as `head`, is no failure.
      if (error.code !== "EPIPE") process.exitCode = tellOutputLost(error.code ?? error.message)
    })
    // A plugin that was asked may have timers that go on, and nobody waits for them.
    process.stdout.write(text, () => {
      if (isCompletion) process.exit()
    })
  }
}
