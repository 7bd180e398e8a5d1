/** The pages whose samples are checked. */
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { contentFolder, generatedFolders, repository } from "../generated-page.ts"

const below = (folder: string, path: string): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const here = join(folder, item.name)
    const name = `${path}/${item.name}`
    if (item.isDirectory()) return below(here, name)
    return item.name.endsWith(".md") ? [name] : []
  })

/** Paths from the root of the repository: all pages that are written by hand, and every README that users read. */
export const pagePaths = (): ReadonlyArray<string> => {
  const content = "apps/docs/content"
  const generated = generatedFolders.map((folder) => `${content}/${folder}/`)
  const readmes = readdirSync(join(repository, "packages")).map((name) => `packages/${name}/README.md`)
  return [
    "README.md",
    ...readmes.filter((path) => existsSync(join(repository, path))),
    ...below(contentFolder, content).filter((path) => !generated.some((folder) => path.startsWith(folder)))
  ]
}
