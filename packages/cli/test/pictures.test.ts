/** The pictures of the README and of the documentation. */
import { basename } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { drawnPictures, outdatedPictures } from "../scripts/pictures/all-pictures.ts"
import { noteIn, withNote } from "../scripts/pictures/png-note.ts"
import { reportPage } from "../scripts/pictures/report-picture.ts"

describe("the pictures of the documentation", () => {
  let drawn: ReadonlyMap<string, string>
  let page: string

  // From the built command line, in a real terminal.
  beforeAll(async () => void ([drawn, page] = await Promise.all([drawnPictures(), reportPage()])))

  it("show what the command line prints now (if not: pnpm run pictures)", async () => {
    expect(await outdatedPictures(drawn, page)).toEqual([])
  })

  it("are known to be out of date as soon as a letter is another", async () => {
    const changed = new Map([...drawn].map(([path, svg]) => [path, svg.replace("Incomplete", "Complete")]))
    const outdated = await outdatedPictures(changed, `${page} `)
    expect(outdated.map((path) => basename(path))).toEqual([
      "first-import.svg",
      "first-import-still.svg",
      "report.png"
    ])
  })

  it("are small, and hold nothing that a page may not show", () => {
    for (const svg of drawn.values()) {
      expect(svg.length).toBeLessThan(100_000)
      expect(svg).not.toMatch(/<script|<image|<foreignObject|href=|url\((?!#)|@import|@font-face|\son\w+=/)
    }
  })
})

it("a note in a picture is found again, and there is none where nobody left one", () => {
  const header = Buffer.concat([
    Buffer.alloc(8),
    Buffer.from("\0\0\0\rIHDR"),
    Buffer.alloc(17),
    Buffer.from("rest")
  ])
  expect(noteIn(withNote(header, "made of this"))).toBe("made of this")
  expect(noteIn(header)).toBeUndefined()
})
