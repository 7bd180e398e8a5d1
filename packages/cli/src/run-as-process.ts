import { exitCodes } from "./exit-code.ts"
import { main } from "./main.ts"
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
  if (lost !== undefined)
    process.stderr.write(`Error: The result could not be written to standard output (${lost}).\n`)
  await flushed(process.stderr)
  process.exit(code === 0 && lost !== undefined ? exitCodes.StorageFailed : code)
}
