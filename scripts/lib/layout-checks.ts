/** The rules of the layout, one function each. A rule gives its complaints and changes nothing. */
import { browserEntries } from "./browser-entries.ts"
import {
  importsOf,
  taggedErrorsOf,
  undocumentedExports,
  unionMembers,
  unionTypeMembers
} from "./source-facts.ts"
import type { Package, TextFile, Workspace } from "./workspace.ts"

/** One complaint: where, and what to do about it. */
export interface Complaint {
  /** A path, with a line where one can be named. */
  readonly where: string
  readonly problem: string
}

/** A rule of the layout. */
export interface LayoutCheck {
  readonly name: string
  readonly run: (workspace: Workspace) => ReadonlyArray<Complaint>
}

const inSource = ({ folder }: Package, { path }: TextFile): boolean => path.startsWith(`${folder}/src/`)

const everySource = ({ packages }: Workspace): ReadonlyArray<TextFile> =>
  packages.flatMap((owner) => owner.files.filter((file) => inSource(owner, file)))

const scope = "@bulkport/"

/** Packages by folder name, with the packages that their sources, and beyond that their tests, may import. */
const allowedImports: Readonly<
  Record<string, { readonly src: ReadonlyArray<string>; readonly test: ReadonlyArray<string> }>
> = {
  core: { src: [], test: [] },
  testkit: { src: ["core"], test: [] },
  "provider-*": { src: ["core"], test: ["testkit"] },
  "store-sql": { src: ["core"], test: ["testkit", "provider-*"] },
  cluster: { src: ["core", "store-sql"], test: ["testkit", "provider-*"] },
  server: { src: ["core", "store-sql", "cluster"], test: ["testkit", "provider-*"] },
  telemetry: { src: ["core"], test: ["testkit", "provider-*", "store-sql", "cluster"] },
  cli: {
    src: ["core", "testkit", "provider-*", "store-sql", "cluster", "server", "telemetry"],
    test: []
  },
  "examples/*": {
    src: ["core", "provider-*", "store-sql", "cluster", "server", "telemetry"],
    test: ["testkit"]
  }
}

/** A numbered example is a program that uses packages as its reader would. */
const kindOf = (folderName: string): string => {
  if (folderName.startsWith("provider-")) return "provider-*"
  return /^\d+-/.test(folderName) ? "examples/*" : folderName
}

/** Packages show who may depend on whom; this holds them to it. */
const packageImports: LayoutCheck = {
  name: "packages import only those they may, by the names they export",
  run: ({ packages }) => {
    const byName = new Map(packages.map((owner) => [owner.name, owner]))
    return packages.flatMap((owner) =>
      owner.files.flatMap((file) =>
        importsOf(file).flatMap(({ line, specifier, target }): ReadonlyArray<Complaint> => {
          const where = `${file.path}:${line}`
          if (target !== undefined) {
            return target.startsWith(`${owner.folder}/`)
              ? []
              : [
                  {
                    where,
                    problem: `"${specifier}" leaves the package; import the other package by its name`
                  }
                ]
          }
          if (!specifier.startsWith(scope)) return []
          const name = specifier.split("/", 2).join("/")
          const entry = `.${specifier.slice(name.length)}`
          const other = byName.get(name)
          if (other === undefined) return [{ where, problem: `there is no package ${name}` }]
          if (!other.entries.includes(entry)) {
            return [
              {
                where,
                problem: `"${specifier}" is not in the exports of ${name} (${other.entries.join(", ")})`
              }
            ]
          }
          const allowed = allowedImports[kindOf(folderName(owner))]
          const kinds =
            allowed === undefined ? [] : [...allowed.src, ...(inSource(owner, file) ? [] : allowed.test)]
          return other === owner || kinds.includes(kindOf(folderName(other)))
            ? []
            : [{ where, problem: `${folderName(owner)} must not import ${folderName(other)} here` }]
        })
      )
    )
  }
}

const folderName = ({ folder }: Package): string => folder.slice(folder.lastIndexOf("/") + 1)

const stepIn = (path: string): number | undefined => {
  const found = /^packages\/core\/src\/lifecycle\/(\d)-/.exec(path)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Folders of core that know nothing of what happens when. */
const timeless = /^packages\/core\/src\/(model|errors|provider|journal|rows|transport)\//

/** Data moves to the right and never back. */
const stepOrder: LayoutCheck = {
  name: "no step of core imports a later one, and nothing below the lifecycle imports it",
  run: (workspace) =>
    everySource(workspace).flatMap((file) =>
      importsOf(file).flatMap(({ line, target = "" }): ReadonlyArray<Complaint> => {
        const own = stepIn(file.path)
        const other = stepIn(target)
        const where = `${file.path}:${line}`
        if (own !== undefined && other !== undefined && other > own) {
          return [
            { where, problem: `step ${own} imports step ${other}: data moves to the right and never back` }
          ]
        }
        return timeless.test(file.path) && target.startsWith("packages/core/src/lifecycle/")
          ? [{ where, problem: "what the lifecycle is built on must not know the lifecycle" }]
          : []
      })
    )
}

/** Where an emulator is, for files that belong to one: those of the testkit, and those beside a provider from outside. */
const emulatorFolder = /^(packages\/testkit\/src\/emulators|examples\/[^/]+\/emulator)\//

/** What emulators outside the testkit are made with. */
const toolkit = "@bulkport/testkit/emulator"

/** A shared shape would let a shared misunderstanding pass every test. */
const independentEmulators: LayoutCheck = {
  name: "emulators share no code with core or the providers",
  run: ({ packages }) =>
    packages
      .flatMap(({ files }) => files)
      .flatMap((file) => {
        const folder = emulatorFolder.exec(file.path)?.[0]
        if (folder === undefined) return []
        return importsOf(file)
          .filter(({ specifier, target }) =>
            target === undefined
              ? specifier.startsWith(scope) && specifier !== toolkit
              : !target.startsWith(folder)
          )
          .map(({ line, specifier }) => ({
            where: `${file.path}:${line}`,
            problem: `an emulator imports "${specifier}"; it is written from the service's documents alone`
          }))
      })
}

const providerFiles = (id: string): ReadonlyArray<string> => [
  "README.md",
  "src/index.ts",
  ...["provider", "settings", "client", "wire", "failure", "job-state"].map((part) => `src/${id}-${part}.ts`),
  ...["1-stage", "3-start", "4-track", "5-collect"].map((step) => `src/lifecycle/${step}.ts`)
]

/** Left out where the service cannot validate a file without importing it: a missing step is a missing file. */
const optionalStep = "src/lifecycle/2-validate.ts"

/** What `npm create bulkport-provider` copies: a provider as its author begins with it. */
const template = { folder: "packages/create-bulkport-provider/template", id: "acme-crm" }

/** Whoever knows one provider knows where everything is in the next. */
const sameProviderFiles: LayoutCheck = {
  name: "providers, and the one that new ones are made from, have the agreed files, and join the conformance suite",
  run: ({ files, packages }) => {
    const paths = new Set(files.map(({ path }) => path))
    const providers = packages
      .filter((owner) => folderName(owner).startsWith("provider-"))
      .map(({ folder }) => ({ folder, id: folder.slice(folder.indexOf("/provider-") + "/provider-".length) }))
    return [...providers, ...(files.some(isOfTemplate) ? [template] : [])].flatMap(({ folder, id }) => {
      const own = files.filter(({ path }) => path.startsWith(`${folder}/`))
      const wanted = providerFiles(id)
      const lifecycle = own.filter(({ path }) => path.startsWith(`${folder}/src/lifecycle/`))
      const known = new Set([...wanted, optionalStep].map((path) => `${folder}/${path}`))
      const joins = own.some(
        ({ path, text }) => path.startsWith(`${folder}/test/`) && text.includes("providerConformance(")
      )
      return [
        ...wanted
          .filter((path) => !paths.has(`${folder}/${path}`))
          .map((path) => ({ where: `${folder}/${path}`, problem: "every provider has this file" })),
        ...lifecycle
          .filter(({ path }) => !known.has(path))
          .map(({ path }) => ({
            where: path,
            problem: "lifecycle/ holds one file for each step and nothing else"
          })),
        ...(joins
          ? []
          : [{ where: `${folder}/test`, problem: "no test joins the suite with providerConformance(…)" }])
      ]
    })
  }
}

const isOfTemplate = ({ path }: TextFile): boolean => path.startsWith(`${template.folder}/`)

const reasonsPath = "packages/core/src/errors/reasons.ts"
const usageProblemsPath = "packages/cli/src/usage-problem.ts"
const pagesFolder = "apps/docs/content/errors/"

/** Where the command line lists the failures of packages around the engine that it can end with. */
const serviceProblemsPath = "packages/cli/src/service-problem.ts"

/** What the command line calls an end that no reason and no wrong usage has led to. */
const otherEnds = ["Unexpected", "Interrupted"]

/** What `explain` prints must be there for every reason, and for no other. */
const reasonPages: LayoutCheck = {
  name: "every reason has a page, and every page a reason",
  run: ({ files }) => {
    const reasons = files.find(({ path }) => path === reasonsPath)
    if (reasons === undefined) return [{ where: reasonsPath, problem: "the list of reasons is missing" }]
    const tags = new Map(taggedErrorsOf(reasons).map(({ name, tag }) => [name, tag]))
    const listed = unionMembers(reasons, "ImportReason").map((name) => tags.get(name) ?? name)
    const usage = files.filter(({ path }) => path === usageProblemsPath).flatMap(taggedErrorsOf)
    const service = files
      .filter(({ path }) => path === serviceProblemsPath)
      .flatMap((file) => unionTypeMembers(file, "ServiceProblem"))
    const explained = [...listed, ...usage.map(({ tag }) => tag), ...service]
    const pages = files
      .filter(({ path }) => path.startsWith(pagesFolder) && !path.endsWith("/index.md"))
      .map(({ path }) => path.slice(pagesFolder.length, -".md".length))
    return [
      ...[...tags.values()]
        .filter((tag) => !listed.includes(tag))
        .map((tag) => ({
          where: reasonsPath,
          problem: `${tag} is declared but not in the union ImportReason`
        })),
      ...explained
        .filter((tag) => !pages.includes(tag))
        .map((tag) => ({ where: `${pagesFolder}${tag}.md`, problem: `the reason ${tag} has no page` })),
      ...pages
        .filter((page) => !explained.includes(page) && !otherEnds.includes(page))
        .map((page) => ({ where: `${pagesFolder}${page}.md`, problem: "there is no such reason" }))
    ]
  }
}

/** Callers match on tags, so one tag means one thing. */
const uniqueTags: LayoutCheck = {
  name: "error tags are unique, and the same as the names of their classes",
  run: (workspace) => {
    const found = everySource(workspace).flatMap((file) =>
      taggedErrorsOf(file).map((error) => ({ ...error, where: `${file.path}:${error.line}` }))
    )
    return found.flatMap(({ name, tag, where }): ReadonlyArray<Complaint> => {
      const first = found.find((other) => other.tag === tag)
      if (first !== undefined && first.where !== where) {
        return [{ where, problem: `the tag ${tag} is taken by ${first.where}` }]
      }
      return name === tag ? [] : [{ where, problem: `the class ${name} has the tag ${tag}` }]
    })
  }
}

/** What cannot be read from the type is said where the name is declared. */
const docComments: LayoutCheck = {
  name: "everything exported has a doc comment",
  run: (workspace) =>
    [
      ...everySource(workspace),
      ...workspace.files.filter((file) => isOfTemplate(file) && /\/template\/src\/.*\.ts$/.test(file.path))
    ].flatMap((file) =>
      undocumentedExports(file).map(({ line, name }) => ({
        where: `${file.path}:${line}`,
        problem: `${name} is exported without a doc comment`
      }))
    )
}

// Put together, so that this file does not complain about itself.
const leftover = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`)

/** What is left to do is an issue, where it is seen. */
const nothingLeftOver: LayoutCheck = {
  name: "no notes about unfinished work",
  run: ({ files }) =>
    files.flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => {
        const word = leftover.exec(line)?.[1]
        return word === undefined
          ? []
          : [{ where: `${path}:${index + 1}`, problem: `${word}: finish it, or open an issue` }]
      })
    )
}

/** The list of decisions in the documentation is made of their names and titles. */
const decisionsListed: LayoutCheck = {
  name: "every decision has a date in its name, and begins with its title",
  run: ({ files }) =>
    files
      .filter(({ path }) => path.startsWith("decisions/"))
      .filter(
        ({ path, text }) => !/^decisions\/\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$/.test(path) || !/^# \S/.test(text)
      )
      .map(({ path }) => ({
        where: path,
        problem: "a decision is called YYYY-MM-DD-what.md and begins with # and its title"
      }))
}

const promisesPage = "apps/docs/content/promises.md"

/** A promise whose proof has been renamed or removed is only a claim. */
const promisesProven: LayoutCheck = {
  name: "every proof on the promises page is there",
  run: ({ files }) => {
    const page = files.find(({ path }) => path === promisesPage)?.text ?? ""
    const named = [...page.matchAll(/`([a-z-]+\/test\/[\w/.-]+)`/g)].map(([, path = ""]) =>
      path.startsWith("scripts/") ? path : `packages/${path}`
    )
    return named
      .filter((proof) => !files.some(({ path }) => path === proof || path.startsWith(`${proof}/`)))
      .map((proof) => ({ where: promisesPage, problem: `the proof ${proof} is not there` }))
  }
}

const findingsPage = "apps/docs/content/findings.md"

/** Where findings and malformed files get their codes. */
const findingSources = /^packages\/(core\/src\/(rows|lifecycle)|provider-[\w-]+\/src\/rows)\//

/** A code that is written out: as a member, or as the first text that one of our makers of problems is given. */
const codeText =
  /(?:\bcode: |#fail\(\s*|\b(?:archiveProblem|rowFault)\(\s*|\bat\(\w+, )"([a-z]+(?:-[a-z]+)*)"/g

/** Whoever reads a code in a findings file looks it up there. */
const findingCodes: LayoutCheck = {
  name: "every code of a finding is on the page about findings, and every code there is used",
  run: (workspace) => {
    const page = workspace.files.find(({ path }) => path === findingsPage)?.text ?? ""
    const listed = [...page.matchAll(/^\| `([a-z-]+)`/gm)].map((match) => match[1] ?? "")
    const sources = everySource(workspace).filter(({ path }) => path.startsWith("packages/"))
    const unlisted = sources
      .filter(({ path }) => findingSources.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(codeText)]
          .map((match) => match[1] ?? "")
          .filter((code) => !listed.includes(code))
          .map((code) => ({ where: path, problem: `the code ${code} is not in ${findingsPage}` }))
      )
    const unused = listed
      .filter((code) => !sources.some(({ text }) => text.includes(`"${code}"`)))
      .map((code) => ({ where: findingsPage, problem: `no source has the code ${code}` }))
    return [...unlisted, ...unused]
  }
}

/** All rules. */
export const layoutChecks: ReadonlyArray<LayoutCheck> = [
  packageImports,
  stepOrder,
  browserEntries,
  independentEmulators,
  sameProviderFiles,
  reasonPages,
  findingCodes,
  decisionsListed,
  promisesProven,
  uniqueTags,
  docComments,
  nothingLeftOver
]

const manyLines = 300

/** Files worth a second look, longest first. A guide, not a rule. */
export const longFiles = (
  workspace: Workspace
): ReadonlyArray<{ readonly path: string; readonly lines: number }> =>
  everySource(workspace)
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > manyLines)
    .sort((a, b) => b.lines - a.lines)
