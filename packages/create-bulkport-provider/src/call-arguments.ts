import { parseArgs } from "node:util"

/** What was asked for on the command line. */
export interface CallArguments {
  readonly name?: string
  readonly scope?: string
  readonly dir?: string
  readonly wantsHelp: boolean
  readonly wantsVersion: boolean
}

/** The help text. */
export const helpText = `Makes a Bulkport provider package for another service.

Usage
  npm create bulkport-provider NAME
  npm create bulkport-provider NAME -- --scope @acme --dir FOLDER

NAME is what the service is called, such as my-service: the id of the provider.

Flags
  --scope @acme   Call the package @acme/provider-NAME instead of bulkport-provider-NAME
  --dir FOLDER    Where to make it; a folder named after the package unless given
  --help          Print this
  --version       Print the version

Nothing is installed, and nothing is asked of any network.
`

/** Reads the arguments. Gives a sentence when they cannot be meant. */
export const callArguments = (args: ReadonlyArray<string>): CallArguments | { readonly problem: string } => {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        scope: { type: "string" },
        dir: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", short: "V", default: false }
      }
    })
    const [name, ...more] = positionals
    if (more.length > 0) {
      return { problem: `One name is enough; there is also "${more.join('", "')}". See --help.` }
    }
    return {
      ...(name === undefined ? {} : { name }),
      ...(values.scope === undefined ? {} : { scope: values.scope }),
      ...(values.dir === undefined ? {} : { dir: values.dir }),
      wantsHelp: values.help,
      wantsVersion: values.version
    }
  } catch (error) {
    // What Node says goes on with a hint about positional arguments that would only confuse here.
    const [said = "", ..._hint] = (error instanceof Error ? error.message : String(error)).split(". To ")
    return { problem: `${said.replace(/\.$/, "")}. See --help.` }
  }
}
