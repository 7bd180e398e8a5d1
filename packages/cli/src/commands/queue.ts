import { Command } from "../command-line.ts"
import { cancelCommand } from "./queue/cancel.ts"
import { queueListCommand } from "./queue/list.ts"
import { queueResumeCommand } from "./queue/resume.ts"

/** Looks into the queue of a store, and decides about what is in it. */
export const queueCommand = Command.make("queue").pipe(
  Command.withDescription(
    "Look into the queue that workers take imports from, and decide about what is in it"
  ),
  Command.withSubcommands([queueListCommand, queueResumeCommand, cancelCommand])
)
