import { Argument } from "../command-line.ts"

/** The run of a queue that is meant: its whole id, because what waits has no record yet to be found by the beginning of it. */
export const queuedRunArgument = Argument.String("run").pipe(
  Argument.withDescription("Id of the run, as queue list shows it")
)
