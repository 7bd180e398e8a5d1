import { Effect } from "effect"
import { spawn } from "node:child_process"

/** The program that shows a folder, by platform; the one of free desktops for all others. */
export const folderOpener = (platform: NodeJS.Platform): string =>
  platform === "darwin" ? "open" : platform === "win32" ? "explorer" : "xdg-open"

/** So long a program may take to fail at starting. */
const startMillis = 1500

/**
 * Opens a folder in the platform's file manager, which goes on without us. Gives whether it could be started: there may be
 * none.
 */
export const openFolder = (
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform
): Effect.Effect<boolean> =>
  Effect.callback<boolean>((resume) => {
    // Explorer ends with 1 also when all is well.
    const isFailure = (code: number | null) => platform !== "win32" && code !== 0
    const child = spawn(folderOpener(platform), [folder], {
      detached: true,
      stdio: "ignore",
      env: { ...environment }
    })
    child.unref()
    const timer = setTimeout(() => resume(Effect.succeed(true)), startMillis)
    const end = (isOpened: boolean) => {
      clearTimeout(timer)
      resume(Effect.succeed(isOpened))
    }
    child.once("error", () => end(false))
    child.once("exit", (code) => end(!isFailure(code)))
    return Effect.sync(() => clearTimeout(timer))
  })
