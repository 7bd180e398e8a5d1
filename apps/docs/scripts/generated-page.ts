/** Pages that are made by a program. They stand below folders of `content` that git ignores, and are made anew by every build. */
import { mkdir, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The root of the repository, with a slash at the end. */
export const repository = fileURLToPath(new URL("../../../", import.meta.url))

/** Where pages are written; their addresses follow from their paths in there. */
export const contentFolder = fileURLToPath(new URL("../content/", import.meta.url))

/** Folders of `content` that hold nothing but what is generated. */
export const generatedFolders: ReadonlyArray<string> = ["api", "decisions", "reference"]

/** Where scripts keep what is no page; ignored by git, as are these pages. */
export const scratchFolder = fileURLToPath(new URL("../.vitepress/cache/generated/", import.meta.url))

/** A page to write. */
export interface GeneratedPage {
  /** Path within `content`, such as `reference/commands/run.md`. */
  readonly path: string
  readonly title: string
  /** Markdown below the title. */
  readonly body: string
  /** The levels of headings that stand in the outline beside the page. */
  readonly outline?: string
}

/** Writes a page, with its title as the first heading. */
export const writePage = async ({ body, outline, path, title }: GeneratedPage): Promise<void> => {
  const absolute = join(contentFolder, path)
  const settings = outline === undefined ? [] : [`outline: ${outline}`]
  await mkdir(dirname(absolute), { recursive: true })
  await writeFile(absolute, ["---", ...settings, "---", "", `# ${title}`, "", body.trim(), ""].join("\n"))
}
