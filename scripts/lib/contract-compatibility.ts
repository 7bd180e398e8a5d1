/** Whether what was built for a released version of the provider contract still fits the engine. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import ts from "typescript"

/** A roll-up of declarations, and the module in it that stands for the entry. */
export interface Declarations {
  readonly text: string
  readonly entryModule: string
}

/** Declarations that are held against the frozen ones. */
export interface Candidate extends Declarations {
  /** Of what is exported, only these names are looked at, besides plugins and providers as a whole. All unless given. */
  readonly only?: ReadonlyArray<string>
}

/** What a module exports by one name. */
interface Exported {
  readonly name: string
  /** A type with parameters is looked at where it is used. */
  readonly kind: "class" | "schema" | "value" | "type" | "generic"
}

const kindOf = (node: ts.Node): Exported["kind"] => {
  if (ts.isClassDeclaration(node)) return "class"
  if (ts.isVariableDeclaration(node)) {
    const type = node.type?.getText() ?? ""
    return /^Schema\.(?!Codec<|Decoder<)/.test(type) || type.startsWith("Schema.Codec<") ? "schema" : "value"
  }
  if (ts.isFunctionDeclaration(node)) return "value"
  const isPlain =
    (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && node.typeParameters === undefined
  return isPlain ? "type" : "generic"
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)

/** Everything that a module of a roll-up exports, also what it hands on from others. */
const exportsOf = ({ entryModule, text }: Declarations): ReadonlyArray<Exported> => {
  const source = ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true)
  const bodies = new Map(
    source.statements
      .filter(ts.isModuleDeclaration)
      .map(({ body, name }) => [
        name.text,
        body !== undefined && ts.isModuleBlock(body) ? body.statements : []
      ])
  )
  const inModule = (module: string): ReadonlyArray<Exported> =>
    (bodies.get(module) ?? []).flatMap((statement): ReadonlyArray<Exported> => {
      if (ts.isExportDeclaration(statement)) {
        const from = statement.moduleSpecifier
        const others = from !== undefined && ts.isStringLiteral(from) ? inModule(from.text) : []
        const { exportClause } = statement
        if (exportClause === undefined || !ts.isNamedExports(exportClause)) return others
        const names = exportClause.elements.map(({ name }) => name.text)
        return others.filter(({ name }) => names.includes(name))
      }
      if (!isExported(statement)) return []
      const declared = ts.isVariableStatement(statement)
        ? statement.declarationList.declarations
        : [statement]
      return [...declared].flatMap((node) => {
        const name = ts.getNameOfDeclaration(node as ts.Declaration)?.getText()
        return name === undefined ? [] : [{ name, kind: kindOf(node) }]
      })
    })
  const all = inModule(entryModule)
  // A schema and its type share a name.
  const isValue = ({ kind }: Exported): boolean => kind !== "type" && kind !== "generic"
  return all.filter((one) => isValue(one) || !all.some((other) => other.name === one.name && isValue(other)))
}

/** One line for each thing that must hold, so that the line of a complaint says which one. */
const checksFor = (frozen: Declarations, current: Candidate): ReadonlyArray<string> => {
  const { only } = current
  const kinds = new Map(exportsOf(current).map(({ kind, name }) => [name, kind]))
  const checks = exportsOf(frozen).flatMap(({ kind, name }): ReadonlyArray<string> => {
    if (only !== undefined && !only.includes(name)) return []
    if (!kinds.has(name)) return [`Current.${name} satisfies never; // ${name} is exported`]
    const [Frozen, Current] = [`typeof Frozen.${name}`, `typeof Current.${name}`]
    // Assigning does not tell that a member is gone which could be left out.
    const members = (frozenType: string, currentType: string): string =>
      `of<keyof ${currentType}>(of<keyof ${frozenType}>()); // ${name} has all its members`
    if (name === "makePlugin")
      return [
        `of<Parameters<${Current}<unknown>>>(of<Parameters<${Frozen}<unknown>>>()); // makePlugin takes what it took`
      ]
    if (kind === "class")
      return [
        members(`Frozen.${name}`, `Current.${name}`),
        `of<ConstructorParameters<${Current}>[0]>(of<ConstructorParameters<${Frozen}>[0]>()); // ${name} is made as before`,
        `of<Frozen.${name}>(of<Current.${name}>()); // ${name} has all its members`
      ]
    if (kind === "schema")
      return [
        members(`(${Frozen})["Type"]`, `(${Current})["Type"]`),
        `of<(${Frozen})["Type"]>(of<(${Current})["Type"]>()); // ${name} has all its members`
      ]
    if (kind === "type") return [members(`Frozen.${name}`, `Current.${name}`)]
    return kind === "value" ? [`of<${Frozen}>(Current.${name}); // ${name} is used as before`] : []
  })
  return [
    "of<Current.ProviderPlugin>(of<Frozen.ProviderPlugin>()); // a plugin as it was is taken",
    "of<Current.Provider>(of<Frozen.Provider>()); // a provider as it was is taken",
    "of<Frozen.StepContext>(of<Current.StepContext>()); // an operation is told all that it was told",
    "of<Parameters<Frozen.Provider['stage']>>(of<Parameters<Current.Provider['stage']>>()); // stage is given what it was given",
    ...checks
  ]
}

const options = {
  target: "ES2023",
  lib: ["ES2023"],
  module: "NodeNext",
  types: ["node"],
  typeRoots: ["node_modules/@types"],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true
}

/** What to do about a contract that has changed. */
export const whatToDo =
  "Stay compatible: add optional members to what plugins give, and never take away what they are handed. Or raise contractVersion in packages/core/src/provider/provider.ts, and write the new contract down with scripts/freeze-contract.ts."

/** The compiler, which is told apart from the library of the same name in the root's manifest. */
const compiler = fileURLToPath(new URL("../../node_modules/typescript-native/bin/tsc", import.meta.url))

/** Puts what is to be compiled into a folder: declarations, checks, and the packages that they need. */
const writeProgram = (folder: string, root: string, files: ReadonlyMap<string, string>): void => {
  mkdirSync(join(folder, "node_modules/@types"), { recursive: true })
  symlinkSync(
    realpathSync(join(root, "packages/core/node_modules/effect")),
    join(folder, "node_modules/effect")
  )
  symlinkSync(realpathSync(join(root, "node_modules/@types/node")), join(folder, "node_modules/@types/node"))
  for (const [name, text] of files) writeFileSync(join(folder, name), text)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, files: [...files.keys()] })
  )
}

/**
 * What keeps plugins that were built for the frozen contract from being used with each of these, by its name; none where they
 * fit. `root` is the folder of the workspace. All are compared by one program: the types of effect are what takes time.
 */
export const contractComplaints = (
  root: string,
  frozen: Declarations,
  candidates: Readonly<Record<string, Candidate>>
): Readonly<Record<string, ReadonlyArray<string>>> => {
  const files = new Map<string, string>([["frozen.d.ts", frozen.text]])
  const checks = new Map<string, ReadonlyArray<string>>()
  for (const [name, current] of Object.entries(candidates)) {
    const lines = [
      `import type * as Frozen from ${JSON.stringify(frozen.entryModule)}`,
      `import * as Current from ${JSON.stringify(current.entryModule)}`,
      "declare const of: <A>(value?: A) => A",
      ...checksFor(frozen, current)
    ]
    files.set(`${name}.d.ts`, current.text)
    files.set(`check-${name}.ts`, lines.join("\n"))
    checks.set(name, lines)
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "bulkport-contract-")))
  try {
    writeProgram(folder, root, files)
    const { error, stderr, stdout } = spawnSync(
      process.execPath,
      [compiler, "-p", folder, "--pretty", "false"],
      {
        cwd: folder,
        encoding: "utf8"
      }
    )
    if (error !== undefined) throw error
    const faults = faultsIn(stdout)
    const elsewhere = faults.filter(({ file }) => !file.startsWith("check-"))
    if (elsewhere.length > 0 || (stdout !== "" && faults.length === 0) || stderr !== "")
      throw new Error(`the compiler cannot make sense of the declarations:\n${stdout}${stderr}`)
    return Object.fromEntries(
      [...checks].map(([name, lines]) => [
        name,
        faults.filter(({ file }) => file === `check-${name}.ts`).map((fault) => complaintOf(fault, lines))
      ])
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One complaint of the compiler. */
interface Fault {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From the outermost to the innermost. */
  readonly words: ReadonlyArray<string>
}

/** A complaint begins with its place; what explains it stands below, indented. */
const faultsIn = (output: string): ReadonlyArray<Fault> =>
  output.split(/\n(?=\S)/).flatMap((text) => {
    const [, file, line, words] = /^([\w.-]+)\((\d+),\d+\): error TS\d+: ([^]*)$/.exec(text) ?? []
    return file === undefined || words === undefined
      ? []
      : [{ file, line: Number(line), words: words.trim().split("\n") }]
  })

/** What a check is about, and the innermost of the compiler's words for why it does not hold. */
const complaintOf = ({ line, words }: Fault, lines: ReadonlyArray<string>): string => {
  const about = lines[line - 1]?.split(" // ")[1] ?? "the contract can be read"
  return `no longer so: ${about}. ${words.at(-1)?.trim() ?? ""}`
}
