import { writeSync } from "node:fs"
import module from "node:module"
import { setFlagsFromString } from "node:v8"
import { exitCodes, interruptedExitCode } from "./exit-code.ts"
import { main } from "./main.ts"
import { givenConfig, namedPlugins } from "./named-plugins.ts"
import { tellOutputLost } from "./output-lost.ts"
import { flushed, giveCursorBack, processSurroundings, quitExitCode } from "./process-surroundings.ts"

/** Node before 24 calls SQLite experimental whenever it is loaded, which is nothing that a user could act on. */
const silenceSqliteWarning = (): void => {
  const emitWarning = process.emitWarning.bind(process) as (...args: ReadonlyArray<unknown>) => void
  process.emitWarning = (...args: ReadonlyArray<unknown>) => {
    if (args[1] === "ExperimentalWarning" && String(args[0]).startsWith("SQLite")) return
    emitWarning(...args)
  }
}

/** Keeps the heap small, once and for the rest of the process. */
const sparingHeap = (): void => {
  // A change of flags makes all compiled code stale, Node's own included: what was loaded so far is written to the cache before.
  module.flushCompileCache()
  // Rows pass through and are gone: a heap that grows in small steps stays small, whatever the size of the file.
  setFlagsFromString("--heap-growing-percent=20")
  // The space for new objects, three times over, is half of what is needed otherwise.
  setFlagsFromString("--semi-space-growth-factor=1")
}

/**
 * Says so when the process ends before the call is over, as code of a plugin can bring about at any time: an end without a word
 * and with 0 would pass for a success. Gives the function with which the call is over.
 */
const tellEarlyEnd = (args: ReadonlyArray<string>): (() => void) => {
  const tell = (code: number): void => {
    if (code === interruptedExitCode || code === quitExitCode) return
    const { names } = namedPlugins(process.cwd(), givenConfig(args))
    const by = names.length === 0 ? "" : ` A plugin may have done that: ${names.join(", ")}.`
    const next = 'See with "bulkport runs list" whether a run was begun: it can be resumed.'
    writeSync(
      2,
      `Unexpected failure: The process was ended before the call was over.${by}\n  next  ${next}\n`
    )
    process.exitCode = exitCodes.Unexpected
  }
  process.on("exit", tell)
  return () => void process.off("exit", tell)
}

/** Runs the command line as this process. A second request to stop ends it at once. */
export const runAsProcess = async (): Promise<void> => {
  silenceSqliteWarning()
  const surroundings = processSurroundings()
  const isOver = tellEarlyEnd(process.argv.slice(2))
  const code = await main(process.argv.slice(2), {
    ...surroundings,
    beforeLargeFile: sparingHeap,
    onStop: (stop) => {
      let isStopping = false
      return surroundings.onStop(() => {
        if (isStopping) {
          giveCursorBack()
          process.exit(130)
        }
        isStopping = true
        stop()
      })
    }
  })
  isOver()
  const lost = await flushed(process.stdout)
  const codeWhenLost = lost === undefined ? 0 : tellOutputLost(lost)
  await flushed(process.stderr)
  process.exit(code === 0 ? codeWhenLost : code)
}
