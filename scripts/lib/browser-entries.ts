/** What browsers load must not reach anything that only Node has. */
import { posix } from "node:path"
import * as ts from "typescript"
import type { Complaint, LayoutCheck } from "./layout-checks.ts"
import type { TextFile } from "./workspace.ts"

const coreEntry = "packages/core/src/preflight/index.ts"

/** Entries of packages that are made for browsers. */
const isEntry = (path: string): boolean =>
  path === coreEntry || /^packages\/provider-[\w-]+\/src\/import-types\.ts$/.test(path)

/** Packages that work in a browser, by how they are imported. */
const safePackages: ReadonlyArray<string> = ["effect", "@bulkport/core/preflight"]

/** What every file of Node has at hand, and no browser. */
const nodeGlobals: ReadonlyArray<string> = ["Buffer", "process", "setImmediate", "__dirname", "require"]

/** Something in a file that there may be no use for in a browser. */
interface Need {
  readonly line: number
  /** What is imported when the file is run; types are not. */
  readonly specifier?: string
  readonly global?: string
}

const importedBy = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isImportDeclaration(node))
    return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? undefined : node.moduleSpecifier
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? undefined : node.moduleSpecifier
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
  return isDynamic ? node.arguments[0] : undefined
}

/** True for a name that stands for itself, not for a member, a property or a type. */
const isGlobal = (node: ts.Node): node is ts.Identifier => {
  if (!ts.isIdentifier(node) || !nodeGlobals.includes(node.text)) return false
  const { parent } = node
  const isMember =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  return !isMember && !ts.isTypeReferenceNode(parent)
}

const needsOf = ({ path, text }: TextFile): ReadonlyArray<Need> => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)
  const needs: Array<Need> = []
  const visit = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
    const specifier = importedBy(node)
    if (specifier !== undefined)
      needs.push({ line, specifier: ts.isStringLiteral(specifier) ? specifier.text : specifier.getText() })
    if (isGlobal(node)) needs.push({ line, global: node.text })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return needs
}

/** A bundler would leave such an import empty without a word, and the page would fail where it is used. */
export const browserEntries: LayoutCheck = {
  name: "what browsers load reaches no built-in module of Node, and no package that may",
  run: ({ files }) => {
    const byPath = new Map(files.map((file) => [file.path, file]))
    const complaints: Array<Complaint> = []
    const seen = new Set<string>()
    const walk = (path: string, entry: string): void => {
      const file = byPath.get(path)
      if (file === undefined || seen.has(path)) return
      seen.add(path)
      for (const { global, line, specifier = "" } of needsOf(file)) {
        const where = `${path}:${line}`
        if (specifier.startsWith(".")) walk(posix.join(posix.dirname(path), specifier), entry)
        else if (global !== undefined)
          complaints.push({
            where,
            problem: `${global} is not there in a browser, which loads this by ${entry}`
          })
        else if (!safePackages.includes(specifier))
          complaints.push({
            where,
            problem: `"${specifier}" is not for browsers, which load this by ${entry}`
          })
      }
    }
    for (const { path } of files) if (isEntry(path)) walk(path, path)
    return complaints
  }
}
