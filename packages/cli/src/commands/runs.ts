import { Command } from "../command-line.ts"
import { listCommand } from "./runs/list.ts"
import { openCommand } from "./runs/open.ts"
import { pruneCommand } from "./runs/prune.ts"
import { rowCommand } from "./runs/row.ts"
import { showCommand } from "./runs/show.ts"
import { watchCommand } from "./runs/watch.ts"

/** Looks at recorded runs, and removes those that nobody needs any more. */
export const runsCommand = Command.make("runs").pipe(
  Command.withDescription("Look at the runs that are recorded, and remove old ones"),
  Command.withSubcommands([listCommand, showCommand, rowCommand, watchCommand, openCommand, pruneCommand])
)
