/** What the layout checks want to know about one source file, by the TypeScript parser. No types are resolved. */
import { posix } from "node:path"
import ts from "typescript"
import type { TextFile } from "./workspace.ts"

/** An import, a re-export or a dynamic import. */
export interface Import {
  readonly line: number
  /** As written, such as `../model/job.ts`. */
  readonly specifier: string
  /** The path meant by a relative specifier, from the root of the workspace. */
  readonly target?: string
}

const parse = ({ path, text }: TextFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)

const lineOf = (source: ts.SourceFile, position: number): number =>
  source.getLineAndCharacterOfPosition(position).line + 1

/** Everything a file imports, types included. */
export const importsOf = (file: TextFile): ReadonlyArray<Import> => {
  const source = parse(file)
  return ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName, pos }) => ({
    line: lineOf(source, pos),
    specifier: fileName,
    ...(fileName.startsWith(".") ? { target: posix.join(posix.dirname(file.path), fileName) } : {})
  }))
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

const hasDocComment = (source: ts.SourceFile, statement: ts.Statement): boolean =>
  (ts.getLeadingCommentRanges(source.text, statement.getFullStart()) ?? []).some(({ pos }) =>
    source.text.startsWith("/**", pos)
  )

const namesOf = (statement: ts.Statement): ReadonlyArray<string> => {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText())
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return isNamed ? [statement.name?.text ?? "default"] : []
}

/**
 * Names declared and exported by a file without a doc comment.
 *
 * A type that shares its name with a documented schema needs no comment of its own; neither do re-exports.
 */
export const undocumentedExports = (
  file: TextFile
): ReadonlyArray<{ readonly name: string; readonly line: number }> => {
  const source = parse(file)
  const exported = source.statements.filter(isExported)
  const documented = new Set(
    exported.filter((statement) => hasDocComment(source, statement)).flatMap(namesOf)
  )
  return exported.flatMap((statement) =>
    namesOf(statement)
      .filter((name) => !documented.has(name))
      .map((name) => ({ name, line: lineOf(source, statement.getStart()) }))
  )
}

/** An error class with its tag, as in `class A extends Schema.TaggedError<A>()("A", …)`. */
export interface TaggedError {
  readonly name: string
  readonly tag: string
  readonly line: number
}

/** The call that gives the tag: the innermost with a text as its first argument, on something named TaggedError. */
const tagIn = (expression: ts.Expression): string | undefined => {
  if (!ts.isCallExpression(expression) || !expression.expression.getText().includes("TaggedError"))
    return undefined
  const [first] = expression.arguments
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined
}

/** The tagged errors that a file declares. */
export const taggedErrorsOf = (file: TextFile): ReadonlyArray<TaggedError> => {
  if (!file.text.includes("TaggedError")) return []
  const source = parse(file)
  return source.statements.filter(ts.isClassDeclaration).flatMap((declaration) =>
    (declaration.heritageClauses ?? [])
      .flatMap(({ types }) => [...types])
      .flatMap(({ expression }) => {
        const tag = tagIn(expression)
        const name = declaration.name?.text ?? "default"
        return tag === undefined ? [] : [{ name, tag, line: lineOf(source, declaration.getStart()) }]
      })
  )
}

/** The class names listed in `export const NAME = Schema.Union([…])`. */
export const unionMembers = (file: TextFile, name: string): ReadonlyArray<string> =>
  parse(file)
    .statements.filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .filter((declaration) => declaration.name.getText() === name)
    .flatMap(({ initializer }) => {
      const list =
        initializer !== undefined && ts.isCallExpression(initializer) ? initializer.arguments[0] : undefined
      return list !== undefined && ts.isArrayLiteralExpression(list)
        ? list.elements.map((item) => item.getText())
        : []
    })

/** The names in a union type, such as `type Problem = QueueFull | StoreTooNew`. */
export const unionTypeMembers = (file: TextFile, name: string): ReadonlyArray<string> =>
  parse(file)
    .statements.filter(ts.isTypeAliasDeclaration)
    .filter((declaration) => declaration.name.getText() === name)
    .flatMap(({ type }) => (ts.isUnionTypeNode(type) ? type.types.map((item) => item.getText()) : []))
