/**
 * Writes the pages that are made from code: the API reference, commands, providers, documents, events, reasons and decisions.
 *
 * Everything comes from the packages as they are published, that is from their builds. What is written is ignored by git.
 */
import { mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { writeApiPages } from "./api/api-pages.ts"
import { finishApiPages } from "./api/finished-pages.ts"
import { reasonFields } from "./api/reason-fields.ts"
import { contentFolder, generatedFolders, scratchFolder, writePage } from "./generated-page.ts"
import { writeCommandPages } from "./reference/command-pages.ts"
import { writeDocumentPages } from "./reference/document-pages.ts"
import { writeProviderPages } from "./reference/provider-pages.ts"
import { reasonPart, writeReasonsPage } from "./reference/reason-pages.ts"
import { writeRepositoryPages } from "./reference/repository-pages.ts"

await Promise.all(
  [...generatedFolders.map((folder) => join(contentFolder, folder)), scratchFolder].map((folder) =>
    rm(folder, { recursive: true, force: true })
  )
)
await mkdir(scratchFolder, { recursive: true })

const apiPages = async () => {
  const reference = await writeApiPages(join(contentFolder, "api"), join(scratchFolder, "api"))
  await finishApiPages(reference)
  const reasons = reasonFields(reference.project)
  await writeReasonsPage(reasons)
  const parts = Object.fromEntries(reasons.map((facts) => [facts.tag, reasonPart(facts)]))
  await writeFile(join(scratchFolder, "reason-parts.json"), JSON.stringify(parts))
  return reference.topics.map(({ slug, title }) => ({ text: title, link: `/api/${slug}` }))
}

// The processes of the command line run while the types are read.
const [commands, documents, providers, decisions, api] = await Promise.all([
  writeCommandPages(),
  writeDocumentPages(),
  writeProviderPages(),
  writeRepositoryPages(),
  apiPages()
])

await writePage({
  path: "reference/index.md",
  title: "Reference",
  body: [
    "Made from the code by every build of this site, so that nothing here can be out of date.",
    "",
    "- [Commands and flags](./commands/): the help of every command.",
    "- [Providers](./providers/): settings, options, import types, abilities and limits.",
    "- [JSON documents](./documents/) and [events](./documents/event): what `--json` and `--events` print.",
    "- [API](/api/): everything that the packages export.",
    "- [Reasons in code](./reasons): what each reason of a failure carries. What they mean is told in [errors](/errors/).",
    "",
    "Written by hand, and held against the code by tests: [findings](/findings), [exit codes](/exit-codes), [benchmarks](/benchmarks), [sizes](/sizes),",
    "the [architecture](./architecture)."
  ].join("\n")
})

/** For those who hold something against it. */
const help = Object.fromEntries(commands.map(({ help: text, words }) => [words, text]))
await writeFile(join(scratchFolder, "help.json"), JSON.stringify(help))

/** What the sidebar lists. */
const sidebar = {
  commands: commands.map(({ link, words }) => ({ text: words === "" ? "bulkport" : words, link })),
  documents: documents.map(({ link, name }) => ({ text: name, link })),
  providers: providers.map(({ link, title }) => ({ text: title, link })),
  decisions: decisions.map(({ link, title }) => ({ text: title.replaceAll("`", ""), link })),
  api
}
await writeFile(join(scratchFolder, "sidebar.json"), JSON.stringify(sidebar, undefined, 2))
