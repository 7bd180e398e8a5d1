import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { animatedSvg, stillSvg } from "./animated-svg.ts"
import { recordFirstImport } from "./first-import.ts"
import { noteIn } from "./png-note.ts"
import { sourceNote } from "./report-picture.ts"

const inDocs = (path: string): string =>
  fileURLToPath(new URL(`../../../../apps/docs/content/${path}`, import.meta.url))

/** The picture of the page about a run. */
export const reportImage = inDocs("3-cli/report.png")

const title = "A first import with Bulkport at a terminal: the emulator, a check of the file, and the run"

/** Pictures that are text, by their paths. Those of the same command line are equal, byte by byte. */
export const drawnPictures = async (): Promise<ReadonlyMap<string, string>> => {
  const recording = await recordFirstImport()
  return new Map([
    [inDocs("first-import.svg"), animatedSvg(recording, title)],
    [inDocs("first-import-still.svg"), stillSvg(recording, title)]
  ])
}

/** The pictures on the disk that are no longer what they would be if they were made now. */
export const outdatedPictures = async (
  drawn: ReadonlyMap<string, string>,
  page: string
): Promise<ReadonlyArray<string>> => {
  const outdated: Array<string> = []
  for (const [path, picture] of drawn) {
    if ((await readFile(path, "utf8").catch(() => undefined)) !== picture) outdated.push(path)
  }
  const image = await readFile(reportImage).catch(() => undefined)
  if (image === undefined || noteIn(image) !== sourceNote(page)) outdated.push(reportImage)
  return outdated
}
