/** What users of a package's built types would trip over: unstable modules of Effect, and packages that they do not get with it. */
import { existsSync, readFileSync } from "node:fs"
import { builtinModules } from "node:module"
import { join, relative } from "node:path"
import ts from "typescript"
import { foreignImports, reachableDeclarations } from "./rolled-up-types.ts"

interface Manifest {
  readonly types?: string
  readonly typings?: string
  readonly exports?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** All paths at the ends of a tree of conditions. */
const pathsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(pathsIn) : []
}

const declarationsIn = (value: unknown): ReadonlyArray<string> =>
  pathsIn(value).filter((path) => path.endsWith(".d.ts"))

/** `@scope/name` of `@scope/name/inner`. */
const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

const isOfNode = (specifier: string): boolean =>
  specifier.startsWith("node:") || builtinModules.includes(specifier) || specifier === "@types/node"

/** Types that come with a package itself. */
const hasTypes = (folder: string): boolean => {
  const { exports, types, typings } = manifestIn(folder)
  return (
    types !== undefined ||
    typings !== undefined ||
    // Declarations may lie beside the code, and are found there without being named.
    [...pathsIn(exports), "index.js"].some((path) =>
      existsSync(join(folder, path.replace(/\.[cm]?js$/, ".d.ts")))
    )
  )
}

const importFault = (folder: string, specifier: string): string | undefined => {
  if (isOfNode(specifier)) return undefined
  const { dependencies, peerDependencies } = manifestIn(folder)
  const name = packageOf(specifier)
  if (!Object.hasOwn({ ...dependencies, ...peerDependencies }, name))
    return `"${specifier}" is neither in dependencies nor in peerDependencies`
  const installed = join(folder, "node_modules", name)
  return existsSync(installed) && !hasTypes(installed)
    ? `"${specifier}" brings no types: users would need @types/${name} as well`
    : undefined
}

/** A member of a module of Effect as it is used in types; the module alone where it is imported by its path. */
interface EffectUse {
  /** Such as `Schema`, or `http/HttpClient`. */
  readonly module: string
  readonly member?: string
  readonly line: number
}

/** What of Effect a declaration file uses: by the barrel, by a path, or by `import("effect/…")`. */
const effectUses = (source: ts.SourceFile): ReadonlyArray<EffectUse> => {
  const uses: Array<EffectUse> = []
  /** Local name → module. */
  const modules = new Map<string, string>()
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart()).line + 1
  const imported = (node: ts.ImportDeclaration, from: string): void => {
    const { importClause } = node
    const bindings = importClause?.namedBindings
    if (from !== "effect") {
      const module = from.slice("effect/".length)
      uses.push({ module, line: lineOf(node) })
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) modules.set(bindings.name.text, module)
    } else if (bindings !== undefined && ts.isNamedImports(bindings)) {
      for (const element of bindings.elements) {
        const module = (element.propertyName ?? element.name).text
        modules.set(element.name.text, module)
        uses.push({ module, line: lineOf(element) })
      }
    }
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const from = node.moduleSpecifier.text
      if (from === "effect" || from.startsWith("effect/")) imported(node, from)
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument
      if (ts.isStringLiteral(literal) && literal.text.startsWith("effect/")) {
        const member = node.qualifier?.getText().split(".")[0]
        const module = literal.text.slice("effect/".length)
        uses.push({ module, line: lineOf(node), ...(member === undefined ? {} : { member }) })
      }
    }
    if (ts.isQualifiedName(node) && ts.isIdentifier(node.left)) {
      const module = modules.get(node.left.text)
      if (module !== undefined) uses.push({ module, member: node.right.text, line: lineOf(node) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return uses
}

const exported =
  /^export (?:declare )?(?:abstract )?(?:const|let|function|interface|type|class|namespace) (\w+)/

/** Exports of a module of Effect → how stable the comment above says that each is. Read as lines: parsing takes seconds. */
const stabilitiesOf = (path: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let stability: string | undefined
  for (const line of readFileSync(path, "utf8").split("\n")) {
    stability = /^ \* @stability (\w+)/.exec(line)?.[1] ?? stability
    const [, name] = exported.exec(line) ?? []
    if (name === undefined) continue
    // A value and a type of one name are as stable as the more stable of them.
    if (stability !== undefined && found.get(name) !== "stable") found.set(name, stability)
    stability = undefined
  }
  return found
}

/** Says how stable something of Effect is, by what its documentation says; modules are read once. */
const stabilityReader = (effect: string) => {
  const read = new Map<string, ReadonlyMap<string, string>>()
  return ({ member, module }: EffectUse): string | undefined => {
    const path = [`${module}.d.ts`, `${module}/index.d.ts`]
      .map((file) => join(effect, "dist", file))
      .find(existsSync)
    if (path === undefined) return "not there"
    const stabilities = read.get(module) ?? stabilitiesOf(path)
    read.set(module, stabilities)
    if (member !== undefined) return stabilities.get(member)
    const all = [...stabilities.values()]
    // A module of which nothing is stable is not to be built on.
    return all.length > 0 && !all.includes("stable") ? all[0] : undefined
  }
}

/**
 * What is wrong with the built types of a package, in sentences: everything that can be reached from its `exports`. `folder` is
 * that of the package, built, with its dependencies installed.
 */
export const builtTypeFaults = (folder: string): ReadonlyArray<string> => {
  const entries = [...new Set(declarationsIn(manifestIn(folder).exports))].map((path) => join(folder, path))
  const sources = new Map(
    entries.flatMap(reachableDeclarations).map((source) => [source.fileName, source] as const)
  )
  const stabilityOf = stabilityReader(join(folder, "node_modules/effect"))
  const found = [...sources.values()].flatMap((source) => {
    const where = (line: number): string => `${relative(folder, source.fileName)}:${line}`
    const imports = foreignImports(source).flatMap(({ line, specifier }) => {
      const fault = importFault(folder, specifier)
      return fault === undefined ? [] : [`${where(line)}: ${fault}.`]
    })
    const uses = effectUses(source).flatMap((use) => {
      const stability = stabilityOf(use)
      if (stability === undefined || stability === "stable") return []
      const name = [use.module, use.member].filter(Boolean).join(".")
      return [`${where(use.line)}: ${name} of effect is ${stability}; keep it out of public types.`]
    })
    return [...imports, ...uses]
  })
  return [...new Set(found)]
}
