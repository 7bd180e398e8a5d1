import type { Connection } from "../connection.ts"
import { type SecretSource, secretSourceText } from "../secret-source.ts"
import type { Answer, CallSession } from "../session.ts"
import { lines, namedLines } from "./layout.ts"

/** A connection that was written down. */
export interface WrittenConnection {
  readonly connection: Connection
  readonly path: string
  readonly isNew: boolean
  readonly isReplaced: boolean
  readonly isDefault: boolean
  /** The place that the settings lead to, in words. */
  readonly target: string
  /** What to import, as an example. */
  readonly importType: string
  readonly schema: string
  /** Whether each secret is there at present, by its name; left out where that is not known. */
  readonly isThere: Readonly<Record<string, boolean>>
}

/** How a variable is set without its value being kept in the shell's history. */
const typedVariable = (name: string): string => `read -rs ${name} && export ${name}`

const nextCommands = (session: CallSession, written: WrittenConnection): ReadonlyArray<string> => {
  const { connection, importType, isDefault, isThere } = written
  const use = isDefault ? [] : ["--connection", connection.name]
  const variables = Object.entries(connection.secrets).flatMap(([name, source]) =>
    source.type === "env" && isThere[name] === false ? [typedVariable(source.name)] : []
  )
  return [
    ...variables,
    session.command("doctor", ...use),
    session.command("check", "FILE", "--import", importType, ...use),
    session.command("run", "FILE", "--import", importType, ...use)
  ]
}

const sourceLine = (session: CallSession, source: SecretSource, isThere: boolean | undefined): string => {
  const { doubtful } = session.look
  if (source.type === "command") return `from the program ${source.words[0] ?? ""}, which was not run yet`
  const place = source.type === "env" ? `the variable ${source.name}` : source.path
  if (isThere !== false) return `from ${place}`
  return `from ${place}, ${doubtful(source.type === "env" ? "which is not set yet" : "which is not there yet")}`
}

/** What was written, and the commands that come next. */
export const initView = (session: CallSession, written: WrittenConnection): Answer => {
  const { connection, isDefault, isNew, isReplaced, isThere, path, schema, target } = written
  const { good } = session.look
  const did = isNew ? "Written" : isReplaced ? "Replaced" : "Added"
  const next = nextCommands(session, written)
  return {
    exitCode: 0,
    document: "init",
    json: {
      path,
      isNew,
      connection: connection.name,
      isReplaced,
      isDefault,
      provider: connection.provider,
      target,
      settings: connection.settings,
      secrets: Object.entries(connection.secrets).map(([name, source]) => ({
        name,
        source: secretSourceText(source),
        isThere: isThere[name] ?? null
      })),
      schemaFile: schema,
      next
    },
    text: lines(
      `${good(`${did}:`)} the connection "${connection.name}" in ${session.path(path)}.`,
      namedLines([
        ["Leads to", `${connection.provider}, ${target}`],
        [
          "Used",
          isDefault ? "unless --connection names another one" : `with --connection ${connection.name}`
        ],
        ...Object.entries(connection.secrets).map(
          ([name, source]) => [name, sourceLine(session, source, isThere[name])] as const
        ),
        ["Editors", `find what may stand in it in ${session.path(schema)}`]
      ]),
      "",
      "Next:",
      next.map((command) => `  ${command}`)
    )
  }
}
