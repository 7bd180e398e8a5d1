import { isAbsolute, relative, resolve } from "node:path"
import { callArguments, helpText } from "./call-arguments.ts"
import { serviceNames } from "./service-names.ts"
import { folderProblem, writeFiles } from "./target-folder.ts"
import { templateFiles } from "./template-files.ts"

/** What a call sees of the world. */
export interface Surroundings {
  /** Absolute. */
  readonly workingFolder: string
  /** Of this package, and so of all that are released with it. */
  readonly version: string
  readonly year: number
  /** The package manager to name in what comes next, such as `npm`. */
  readonly packageManager: string
  /** Asks a question and gives the answer. Left out when nobody is there to answer. */
  readonly ask?: (question: string) => Promise<string>
}

/** What a call came to: a text for standard output, or for standard error when it failed. */
export interface CallAnswer {
  readonly isGood: boolean
  readonly text: string
}

const refused = (problem: string): CallAnswer => ({ isGood: false, text: `${problem}\n` })

/** One call, from its arguments to the answer. */
export const makeProvider = async (
  args: ReadonlyArray<string>,
  { ask, packageManager, version, workingFolder, year }: Surroundings
): Promise<CallAnswer> => {
  const call = callArguments(args)
  if ("problem" in call) return refused(call.problem)
  if (call.wantsHelp) return { isGood: true, text: helpText }
  if (call.wantsVersion) return { isGood: true, text: `${version}\n` }

  const name = call.name ?? (await ask?.("What is the service called (such as my-service)? "))?.trim()
  if (name === undefined || name === "") {
    return refused('Name the service: "npm create bulkport-provider my-service". See --help.')
  }
  const names = serviceNames(name, call.scope)
  if ("problem" in names) return refused(names.problem)

  const folder = resolve(workingFolder, call.dir ?? names.packageName.replace(/^@[^/]+\//, ""))
  const inTheWay = await folderProblem(folder)
  if (inTheWay !== undefined) return refused(inTheWay)
  const files = await templateFiles({ names, version, year })
  const failure = await writeFiles(folder, files)
  if (failure !== undefined) return refused(failure)

  const way = relative(workingFolder, folder)
  const shown = isAbsolute(way) || way.startsWith("..") ? folder : way
  const run = packageManager === "npm" ? "npm run" : packageManager
  const next: ReadonlyArray<readonly [command: string, why: string]> = [
    [`cd ${shown.includes(" ") ? JSON.stringify(shown) : shown}`, ""],
    [`${packageManager} install`, ""],
    [`${packageManager} test`, "every check passes, for a made-up service"],
    [`${run} build`, "makes what the command line loads"]
  ]
  const needed = next.slice(shown === "" ? 1 : 0)
  const width = Math.max(...needed.map(([command]) => command.length))
  return {
    isGood: true,
    text: [
      `Made ${names.packageName} in ${folder}: ${files.length} files.`,
      "",
      "Next:",
      ...needed.map(([command, why]) => `  ${command.padEnd(width)}  ${why}`.trimEnd()),
      "",
      'Then README.md, "From here to your service": what to replace, in order.',
      "Each place is marked in the code: Your service.",
      ""
    ].join("\n")
  }
}
