import { Command } from "../command-line.ts"
import { createCommand } from "./token/create.ts"
import { tokenListCommand } from "./token/list.ts"
import { revokeCommand } from "./token/revoke.ts"

/** Who may use the API of a worker. */
export const tokenCommand = Command.make("token").pipe(
  Command.withDescription("Say who may use the API of a worker, and for what"),
  Command.withSubcommands([createCommand, tokenListCommand, revokeCommand])
)
