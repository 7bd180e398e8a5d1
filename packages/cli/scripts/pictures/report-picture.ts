import { launchBrowser } from "browser-for-tests"
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { eventfulRun } from "../../test/support/story-of-run.ts"
import { withNote } from "./png-note.ts"

/** The command line as it is published. */
const bin = fileURLToPath(new URL("../../dist/bin.js", import.meta.url))

/** When, and by which version: what a picture need not be made again for. */
const written = /Written <time [^>]*>[^<]*<\/time> by Bulkport \S+ with Node [\d.]+/

/** The page about an eventful run, as `bulkport report` writes it; the same each time. */
export const reportPage = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "bulkport-pictures-"))
  try {
    const { id } = await eventfulRun(join(folder, ".bulkport/runs"))
    execFileSync(process.execPath, [bin, "report", id, "--output", "page.html"], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", TZ: "UTC", BULKPORT_STATE_FOLDER: folder },
      stdio: ["ignore", "ignore", "inherit"]
    })
    const page = await readFile(join(folder, "page.html"), "utf8")
    return page.replaceAll(id, "20260801-101500-abcde").replace(written, "Written by Bulkport")
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a picture of a page says of what it was made from. Browsers draw letters in more than one way, pages are equal or not. */
export const sourceNote = (page: string): string => createHash("sha256").update(page).digest("hex")

/** A picture of the top of a page, in light colours, as PNG. */
export const pictureOf = async (page: string): Promise<Buffer> => {
  const browser = await launchBrowser()
  try {
    const window = await browser.newPage({ colorScheme: "light", viewport: { width: 900, height: 1275 } })
    await window.setContent(page, { waitUntil: "load" })
    return withNote(await window.screenshot(), sourceNote(page))
  } finally {
    await browser.close()
  }
}
