import { homedir } from "node:os"
import { join } from "node:path"

/**
 * Where this user's programs on this machine keep what their runs share, whatever folder they work in: `BULKPORT_STATE_FOLDER`
 * if that is set, else the folder that the system has for such things.
 */
export const stateFolder = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform
): string => {
  const set = (name: string): string | undefined => {
    const value = environment[name]?.trim()
    return value === "" ? undefined : value
  }
  const own = set("BULKPORT_STATE_FOLDER")
  if (own !== undefined) return own
  const systems =
    platform === "win32"
      ? (set("LOCALAPPDATA") ?? join(homedir(), "AppData", "Local"))
      : (set("XDG_STATE_HOME") ?? join(homedir(), ".local", "state"))
  return join(systems, "bulkport")
}
