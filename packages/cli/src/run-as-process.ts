import { main } from "./main.ts"
import { tellOutputLost } from "./output-lost.ts"
import { flushed, processSurroundings } from "./process-surroundings.ts"

/** Node before 24 calls SQLite experimental whenever it is loaded, which is nothing that a user could act on. */
const silenceSqliteWarning = (): void => {
  const emitWarning = process.emitWarning.bind(process) as (...args: ReadonlyArray<unknown>) => void
  process.emitWarning = (...args: ReadonlyArray<unknown>) => {
    if (args[1] === "ExperimentalWarning" && String(args[0]).startsWith("SQLite")) return
    emitWarning(...args)
  }
}

/** Runs the command line as this process. A second request to stop ends it at once. */
export const runAsProcess = async (): Promise<void> => {
  silenceSqliteWarning()
  const surroundings = processSurroundings()
  const code = await main(process.argv.slice(2), {
    ...surroundings,
    onStop: (stop) => {
      let isStopping = false
      return surroundings.onStop(() => {
        if (isStopping) process.exit(130)
        isStopping = true
        stop()
      })
    }
  })
  const lost = await flushed(process.stdout)
  const codeWhenLost = lost === undefined ? 0 : tellOutputLost(lost)
  await flushed(process.stderr)
  process.exit(code === 0 ? codeWhenLost : code)
}
