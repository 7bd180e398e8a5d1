import { readdir, readFile } from "node:fs/promises"
import { join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import type { ServiceNames } from "./service-names.ts"

/** A file to be written, with its path below the folder of the package, with slashes. */
export interface MadeFile {
  readonly path: string
  readonly text: string
}

/** Beside the sources and beside the bundle alike. */
const templateFolder = new URL("../template/", import.meta.url)

/** What varies from one package to the next. */
export interface TemplateFacts {
  readonly names: ServiceNames
  /** Version of the packages that the new one builds on: all of them are released together. */
  readonly version: string
  /** For the licence. */
  readonly year: number
}

/**
 * The template is a package for a made-up service, valid as it stands; each form of that name is put into the form of the
 * new one, all at once: the new name, or its scope, may hold the old one. The name of the package comes first: it holds the id.
 */
const renamed = (text: string, names: ServiceNames): string => {
  const forms = new Map([
    ["bulkport-provider-acme-crm", names.packageName],
    ["acme-crm", names.id],
    ["acmeCrm", names.camel],
    ["AcmeCrm", names.pascal],
    ["ACME_CRM", names.environment],
    ["Acme CRM", names.title]
  ])
  return text.replaceAll(new RegExp([...forms.keys()].join("|"), "g"), (form) => forms.get(form) ?? form)
}

/**
 * npm leaves some dotfiles out of packages, so in the template they begin with an underscore. A manifest below another one is
 * no manifest to anybody, so it ends as a text does.
 */
const realPath = (path: string): string => path.replaceAll(/(^|\/)_/g, "$1.").replace(/\.txt$/, "")

const made = (templatePath: string, text: string, { names, version, year }: TemplateFacts): MadeFile => {
  const own = renamed(text, names)
  const path = realPath(templatePath)
  return {
    path: renamed(path, names),
    text:
      path === "package.json"
        ? own.replaceAll('"workspace"', `"^${version}"`)
        : path === "LICENSE"
          ? own.replace("YEAR", String(year))
          : own
  }
}

/** All files of a new package. */
export const templateFiles = async (facts: TemplateFacts): Promise<ReadonlyArray<MadeFile>> => {
  const found = await readdir(templateFolder, { recursive: true, withFileTypes: true })
  const root = fileURLToPath(templateFolder)
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort()
  return Promise.all(
    paths.map(async (path) => made(path, await readFile(new URL(path, templateFolder), "utf8"), facts))
  )
}
