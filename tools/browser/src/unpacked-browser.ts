import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const here = dirname(fileURLToPath(import.meta.url))

/** The folder of the package that brings the browser. Its manifest is not among its exports. */
const packageFolder = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..")

/** An unpacked browser. */
export interface UnpackedBrowser {
  /** Absolute path of the program. */
  readonly program: string
  /** Absolute path of a folder with a `fonts.conf`. */
  readonly fonts: string
}

/**
 * The browser of the lockfile, unpacked on first use: once for each version, in `node_modules/.cache`.
 *
 * Any number of processes may ask at the same time. Each unpacks into a folder of its own and gives that its name when it is
 * whole; one does so first, and the others take what is there. Takes some seconds and 200 MB.
 */
export const unpackedBrowser = async (): Promise<UnpackedBrowser> => {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    readonly version: string
  }
  const cache = join(here, "../node_modules/.cache")
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) await unpack(cache, folder)
  return { program: join(folder, "chromium"), fonts: folder }
}

const unpack = async (cache: string, folder: string): Promise<void> => {
  await mkdir(cache, { recursive: true })
  const unfinished = await mkdtemp(`${folder}.unfinished-`)
  try {
    const script = join(here, "unpack-browser.ts")
    await promisify(execFile)(process.execPath, [script, join(packageFolder, "bin"), unfinished, folder], {
      env: { ...process.env, TMPDIR: unfinished }
    })
    await rename(unfinished, folder)
  } catch (error) {
    // Another process was faster, and has left the same.
    if (!existsSync(folder)) throw error
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
