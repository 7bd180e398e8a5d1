/** A real browser for tests, from what the lockfile brings: nothing has to be installed on the machine. */
import chromium from "@sparticuz/chromium"
import { type Browser, chromium as playwright } from "playwright-core"

/**
 * Starts a headless Chromium. Close it when done.
 *
 * The one in the package runs on Linux for x64; elsewhere, name the path of another in `CHROMIUM_PATH`.
 */
export const launchBrowser = async (): Promise<Browser> => {
  const own = process.env["CHROMIUM_PATH"]
  return own === undefined
    ? playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args })
    : playwright.launch({ executablePath: own })
}
