import type { PluginCommand } from "@bulkport/core/provider"
import { migrateCommand } from "./migrate/migrate-command.ts"
import { profileCheckCommand } from "./profile-check/profile-check-command.ts"

/** Work on JSON files beside imports. */
export const actitoCommands: ReadonlyArray<PluginCommand> = [migrateCommand, profileCheckCommand]
