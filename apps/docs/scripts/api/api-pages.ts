/** The API reference: pages about all that the packages export, from their published types. */
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Application, type Context, Converter, type ProjectReflection, type TypeDocOptions } from "typedoc"
import type { PluginOptions } from "typedoc-plugin-markdown"
import { type ApiTopic, coreTopic, entryTopic, topicOrder } from "./api-topics.ts"
import { plainReflections } from "./plain-reflections.ts"
import { type PublishedEntry, publishedEntries } from "./published-entries.ts"

/** The pages that were written, and what was learned on the way. */
export interface ApiReference {
  readonly topics: ReadonlyArray<ApiTopic>
  /** The names that each entry exports. */
  readonly entries: ReadonlyArray<{ readonly entry: string; readonly names: ReadonlyArray<string> }>
  readonly project: ProjectReflection
}

const providerFolders = ["provider-advocate", "provider-actito"]
const serviceFolders = ["store-sql", "cluster", "server", "telemetry"]
const compilerOptions = fileURLToPath(new URL("tsconfig.json", import.meta.url))

const options = (
  entryPoints: ReadonlyArray<string>,
  tsconfig: string,
  out: string
): TypeDocOptions & PluginOptions => ({
  plugin: ["typedoc-plugin-markdown"],
  tsconfig,
  entryPoints: [...entryPoints],
  excludeExternals: true,
  excludePrivate: true,
  disableSources: true,
  // The packages were checked when they were built.
  skipErrorChecking: true,
  readme: "none",
  out,
  cleanOutputDir: false,
  logLevel: "Warn",
  treatWarningsAsErrors: true,
  router: "module",
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hidePageTitle: true,
  hideGroupHeadings: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  propertyMembersFormat: "table",
  tableColumnSettings: {
    hideModifiers: true,
    hideDefaults: true,
    hideInherited: true,
    hideOverrides: true,
    hideSources: true
  },
  sort: ["alphabetical"]
})

interface Page {
  readonly topic: ApiTopic
  readonly statements: ReadonlyArray<string>
}

/** What an entry exports, statement by statement, each with the absolute path of the declarations that it is about. */
const exportStatements = async ({ types }: PublishedEntry) => {
  const text = await readFile(types, "utf8").catch(() => {
    throw new Error(`${types} is missing: build the packages first, with npx pnpm@12.21.0 build`)
  })
  return [...text.matchAll(/^export ([^;]*?) from "(\.[^"]*?)\.ts";/gm)].map(([, what = "", path = ""]) => ({
    what,
    path: `${join(dirname(types), path)}.d.ts`
  }))
}

/** The pages for the engine: by what names are about, since its entries share many. */
const corePages = async (): Promise<ReadonlyArray<Page>> => {
  const pages = new Map<string, { readonly topic: ApiTopic; readonly statements: Set<string> }>()
  const add = (root: string, path: string, what: string): void => {
    const topic = coreTopic(path.slice(root.length + 1))
    const page = pages.get(topic.slug) ?? { topic, statements: new Set() }
    page.statements.add(`export ${what} from ${JSON.stringify(path.replace(/\.d\.ts$/, ".js"))}`)
    pages.set(topic.slug, page)
  }
  const entries = publishedEntries("core")
  const [root = ""] = entries.map(({ types }) => dirname(types))
  for (const entry of entries) {
    const statements = await exportStatements(entry)
    // An entry that declares something itself is a page of its own.
    if (statements.length === 0) add(root, entry.types, "*")
    for (const { path, what } of statements) add(root, path, what)
  }
  return [...pages.values()].map(({ statements, topic }) => ({ topic, statements: [...statements] }))
}

const everything = ({ types }: PublishedEntry): string =>
  `export * from ${JSON.stringify(types.replace(/\.d\.ts$/, ".js"))}`

/** A page for each entry of the testkit, whose entries share nothing. */
const testkitPages = (): ReadonlyArray<Page> =>
  publishedEntries("testkit").map((entry) => ({
    topic: entryTopic(entry.name),
    statements: [everything(entry)]
  }))

/** A page for each package whose entries share much. */
const packagePages = (): ReadonlyArray<Page> =>
  [...serviceFolders, ...providerFolders].map((folder) => {
    const entries = publishedEntries(folder)
    return { topic: entryTopic(`@bulkport/${folder}`), statements: entries.map(everything) }
  })

const place = ({ slug }: ApiTopic): number => {
  const at = topicOrder.indexOf(slug)
  return at === -1 ? topicOrder.length : at
}

/** Names that each entry exports, in order, as the compiler sees them. */
const namesOf = (context: Context, entries: ReadonlyArray<PublishedEntry>): ApiReference["entries"] => {
  const [program] = context.programs
  const checker = program?.getTypeChecker()
  return entries.map(({ name, types }) => {
    const file = program?.getSourceFile(types)
    const symbol = file === undefined ? undefined : checker?.getSymbolAtLocation(file)
    const names = symbol === undefined ? [] : (checker?.getExportsOfModule(symbol) ?? [])
    if (names.length === 0)
      throw new Error(`${name} exports nothing; build the packages first: npm run build`)
    return { entry: name, names: names.map((each) => each.getName()).sort((a, b) => a.localeCompare(b)) }
  })
}

/**
 * Writes a page for each topic into `out`, from the types as they are published.
 *
 * `scratch` is a folder for files in between. Fails where typedoc warns.
 */
export const writeApiPages = async (out: string, scratch: string): Promise<ApiReference> => {
  await mkdir(scratch, { recursive: true })
  const pages = [...(await corePages()), ...testkitPages(), ...packagePages()].sort(
    (a, b) => place(a.topic) - place(b.topic)
  )
  const files = await Promise.all(
    pages.map(async ({ statements, topic }) => {
      const path = join(scratch, `${topic.slug}.d.ts`)
      await writeFile(path, `${statements.join("\n")}\n`)
      return path
    })
  )
  const published = ["core", "testkit", ...serviceFolders, ...providerFolders].flatMap(publishedEntries)
  const settings = join(scratch, "tsconfig.json")
  const read = [...files, ...published.map(({ types }) => types)]
  await writeFile(settings, JSON.stringify({ extends: compilerOptions, files: read }))

  const application = await Application.bootstrapWithPlugins(options(files, settings, out))
  plainReflections(application)
  let entries: ApiReference["entries"] = []
  application.converter.on(Converter.EVENT_BEGIN, (context: Context) => {
    entries = namesOf(context, published)
  })
  const project = await application.convert()
  if (project === undefined) throw new Error("typedoc could not read the types of the packages.")
  application.validate(project)
  await application.generateOutputs(project)
  if (application.logger.hasErrors() || application.logger.hasWarnings()) {
    throw new Error("typedoc has something to complain about; see above.")
  }
  return { topics: pages.map(({ topic }) => topic), entries, project }
}
