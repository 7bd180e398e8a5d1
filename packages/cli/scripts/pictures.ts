/**
 * Makes the pictures of the README and of the documentation from the built command line.
 *
 * Usage: pnpm run pictures [--check]. With --check nothing is written; it fails when a picture shows what is not so any more.
 */
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, relative } from "node:path"
import { drawnPictures, outdatedPictures, reportImage } from "./pictures/all-pictures.ts"
import { pictureOf, reportPage } from "./pictures/report-picture.ts"

const drawn = await drawnPictures()
const page = await reportPage()

const save = async (path: string, content: string | Buffer): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  console.log(`${relative(process.cwd(), path)}: ${content.length} B`)
}

if (process.argv.includes("--check")) {
  const outdated = await outdatedPictures(drawn, page)
  for (const path of outdated) {
    console.error(`${path} is out of date. Make it again with "pnpm run pictures", and look at it.`)
  }
  if (outdated.length > 0) process.exitCode = 1
} else {
  for (const [path, picture] of drawn) await save(path, picture)
  await save(reportImage, await pictureOf(page))
}
