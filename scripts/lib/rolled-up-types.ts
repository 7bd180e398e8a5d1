/** The declarations of a built entry, rolled up into one text that needs nothing but what the package depends on. */
import { existsSync, readFileSync } from "node:fs"
import { dirname, relative, resolve } from "node:path"
import ts from "typescript"

/** The declaration file that a relative specifier leads to. */
const declarationOf = (from: string, specifier: string): string => {
  const bare = resolve(dirname(from), specifier).replace(/\.(ts|js)$/, "")
  const found = [`${bare}.d.ts`, `${bare}/index.d.ts`].find(existsSync)
  if (found === undefined) throw new Error(`${specifier} of ${from} is not there; build the package first`)
  return found
}

/** Everything that is imported or exported from, with where the specifier stands in the text. */
const specifiersIn = (source: ts.SourceFile): ReadonlyArray<ts.StringLiteral> => {
  const found: Array<ts.StringLiteral> = []
  const visit = (node: ts.Node): void => {
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined
    if (from !== undefined && ts.isStringLiteral(from)) found.push(from)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const isRelative = ({ text }: ts.StringLiteral): boolean => text.startsWith(".")

/** A declaration file and all that it needs by relative paths, each once. */
export const reachableDeclarations = (entry: string): ReadonlyArray<ts.SourceFile> => {
  const found = new Map<string, ts.SourceFile>()
  const visit = (path: string): void => {
    if (found.has(path)) return
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true)
    found.set(path, source)
    for (const specifier of specifiersIn(source).filter(isRelative))
      visit(declarationOf(path, specifier.text))
  }
  visit(resolve(entry))
  return [...found.values()]
}

/** The packages that a declaration file imports by name, with the line of each. */
export const foreignImports = (
  source: ts.SourceFile
): ReadonlyArray<{ readonly specifier: string; readonly line: number }> => [
  ...specifiersIn(source)
    .filter((specifier) => !isRelative(specifier))
    .map((specifier) => ({
      specifier: specifier.text,
      line: source.getLineAndCharacterOfPosition(specifier.getStart()).line + 1
    })),
  ...source.typeReferenceDirectives.map(({ fileName, pos }) => ({
    specifier: `@types/${fileName}`,
    line: source.getLineAndCharacterOfPosition(pos).line + 1
  }))
]

/**
 * Rolls up a built entry into one text of `declare module` blocks, whose names begin with `prefix`. That of the entry is given
 * back, too. What people are told is taken out of the types: another wording is no other contract.
 */
export const rolledUp = (
  entry: string,
  prefix: string
): { readonly text: string; readonly entryModule: string } => {
  const sources = reachableDeclarations(entry)
  const top = resolve(dirname(entry), "..")
  const nameOf = (path: string): string =>
    `${prefix}/${relative(top, path)
      .replaceAll("\\", "/")
      .replace(/\.d\.ts$/, "")}`
  const blockOf = (source: ts.SourceFile): string => {
    let text = source.text
    for (const specifier of [...specifiersIn(source)].filter(isRelative).reverse()) {
      const name = nameOf(declarationOf(source.fileName, specifier.text))
      text = `${text.slice(0, specifier.getStart())}${JSON.stringify(name)}${text.slice(specifier.getEnd())}`
    }
    const inside = text
      .replace(/^\/\/# sourceMappingURL=.*$/m, "")
      // What stands inside of an ambient module is ambient already.
      .replaceAll(/^(export )?declare /gm, "$1")
      .replaceAll(/readonly nextStep = "(?:[^"\\]|\\.)*";/g, "readonly nextStep: string;")
      .trim()
    return `declare module "${nameOf(source.fileName)}" {\n${inside}\n}\n`
  }
  return { text: sources.map(blockOf).join("\n"), entryModule: nameOf(resolve(entry)) }
}
