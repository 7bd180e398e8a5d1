import { exitCodes } from "./exit-code.ts"

/** Tells on standard error why the result did not get out, and gives the exit code for that. */
export const tellOutputLost = (systemCode: string): number => {
  process.stderr.write(`Error: The result could not be written to standard output (${systemCode}).\n`)
  return exitCodes.StorageFailed
}
