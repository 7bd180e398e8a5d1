/** A real browser for tests, from what the lockfile brings: nothing has to be installed on the machine. */
import { type Browser, chromium } from "playwright-core"
import { unpackedBrowser } from "./unpacked-browser.ts"

/**
 * Without a sandbox, which a container mostly does not allow: it opens pages of ours only. Letters have the same form on every
 * machine.
 */
const args = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]

/**
 * Starts a headless Chromium. Close it when done.
 *
 * The one in the package runs on Linux for x64; elsewhere, name the path of another in `CHROMIUM_PATH`.
 */
export const launchBrowser = async (): Promise<Browser> => {
  const own = process.env["CHROMIUM_PATH"]
  if (own !== undefined && own !== "") return chromium.launch({ executablePath: own, args })
  const { fonts, program } = await unpackedBrowser()
  return chromium.launch({
    executablePath: program,
    args,
    env: { ...process.env, FONTCONFIG_PATH: fonts }
  })
}
