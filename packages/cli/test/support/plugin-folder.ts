import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const nodeModules = fileURLToPath(new URL("../../node_modules", import.meta.url))

/** A plugin as somebody outside would write it, with one of everything: a service that accepts every row. */
export const acmePlugin = `
import * as Bulkport from "@bulkport/core/provider"
import { Effect, Redacted, Schema, Stream } from "effect"

const contacts = { id: "CONTACTS", aliases: ["contacts"], title: "Contacts", formats: ["csv"], requiredColumns: ["id"],
  key: { columns: ["id"], means: "row" }, isDestructive: false, effects: ["Tells nobody."],
  rowSchema: () => Schema.Struct({ id: Schema.String.check(Schema.isMaxLength(3, { code: "too-long", message: "must be short" })) }) }

const ids = (bytes) => bytes.toString().trim().split("\\n").slice(1).map((line) => line.split(",")[0])

export default Bulkport.makePlugin({
  contract: Bulkport.contractVersion, id: "acme", title: "Acme Contacts",
  settingFields: [
    { name: "region", environment: "ACME_REGION", description: "Where the account is.", isSecret: false, isRequired: true },
    { name: "token", environment: "ACME_TOKEN", description: "Gives access.", isSecret: true, isRequired: true }],
  optionFields: [{ name: "mode", description: "What is done to contacts that are there.", kind: "text", choices: ["keep", "replace"] }],
  importTypes: [contacts],
  importType: (importType, options) =>
    importType !== "contacts" && importType !== "CONTACTS"
      ? Effect.fail(new Bulkport.UnknownImportType({ provider: "acme", importType, known: ["contacts"] }))
      : options.mode === "replace" ? Effect.fail(new Bulkport.OptionsInvalid({ problems: ["replace is not possible."] })) : Effect.succeed(contacts),
  commands: [{ words: ["fields", "list"], title: "List fields", description: "Lists fields.", files: [], optionFields: [], settingNames: ["region"],
    examples: [], run: ({ settings }) => Effect.succeed({ summary: "In " + settings.region + ".", notes: [], isClean: true }) }],
  settings: Schema.Struct({ region: Schema.String.check(Schema.isPattern(/^[a-z]+$/)), token: Schema.RedactedFromValue(Schema.String) }),
  open: ({ region, token }) => Effect.succeed({
    contract: 1, id: "acme", target: "contacts in " + region, limits: { maxRows: 1000, firstPollMillis: 1, maxPollMillis: 1, findGraceMillis: 1 },
    stage: (prepared, context) => Stream.runCollect(Bulkport.sentBytes(prepared, context)).pipe(
      Effect.map((pieces) => ({ prepared, handle: ids(Buffer.concat(pieces)) }))),
    start: (file, { label }) => Redacted.value(token) === "wrong"
      ? Effect.fail(new Bulkport.CredentialsRefused({ endpoint: "POST /contacts", status: 401 }))
      : Effect.succeed({ version: 1, provider: "acme", id: "job-1", target: "contacts in " + region, label, handle: null }),
    track: () => Effect.succeed({ state: "finished", providerState: "DONE", isKnownState: true }),
    collect: () => Stream.succeed({ name: "results.txt", kind: "other", body: Stream.succeed(Buffer.from("done")) }),
    readOutcomes: (output, file) => Stream.fromIterable(file.handle.map((id) => ({ _tag: "RowOutcome", outcome: "accepted", key: { id } }))),
    diagnose: () => region === "dark" ? Effect.sync(() => { throw new Error("no light") })
      : Effect.succeed([{ name: "Token", outcome: "passed", detail: "It gives access to " + region + "." }])
  })
})
`

/** Makes a folder with packages installed in it, by name, and other files. The caller removes it. */
export const makePluginFolder = async (
  packages: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {}
): Promise<string> => {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "bulkport-cli-plugins-"))
  for (const name of ["effect", "@bulkport/core"]) {
    const place = join(folder, "node_modules", name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(await realpath(join(nodeModules, name)), place, "junction")
  }
  for (const [name, module] of Object.entries(packages)) {
    const place = join(folder, "node_modules", name)
    await mkdir(place, { recursive: true })
    const exports = { ".": { import: "./index.js" } }
    await writeFile(
      join(place, "package.json"),
      JSON.stringify({ name, version: "3.2.1", exports, type: "module" })
    )
    await writeFile(join(place, "index.js"), module)
  }
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

/** Removes such a folder. */
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })
