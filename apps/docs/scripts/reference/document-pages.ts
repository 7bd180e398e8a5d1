/** What `--json` and `--events` print: a page for every document, and one for the events. */
import { readFile } from "node:fs/promises"
import { code, literally, markdownTable } from "../markdown-table.ts"
import { writePage } from "../generated-page.ts"
import { bulkportDocument, publishedFile } from "./built-cli.ts"
import { type JsonSchema, schemaMembers } from "./schema-members.ts"

interface SchemaList {
  readonly schemas: ReadonlyArray<{
    readonly name: string
    readonly id: string
    readonly description: string
  }>
}

/** A document that has a page. */
export interface DocumentPage {
  readonly name: string
  readonly link: string
}

/** Documents of one shape share a page: those of single steps differ in nothing but their names. */
const sameShape = (schema: JsonSchema): string =>
  JSON.stringify({ ...schema, title: "" }).replace(/"bulkport\/[a-z-]+\/\d+"/g, "")

const membersTable = (schema: JsonSchema): string =>
  markdownTable(
    ["Member", "Type", "Always there", "What it is"],
    schemaMembers(schema).map(({ description, isAlwaysThere, path, type }) => [
      code(path),
      literally(type),
      isAlwaysThere ? "yes" : "",
      literally(description)
    ])
  )

const eventsBody = (schema: JsonSchema): string => {
  const kinds = schema.anyOf ?? []
  const always = ["schema", "sequence", "at", "type"]
  const sections = kinds.flatMap((kind) => {
    const [name] = kind.properties?.["type"]?.enum ?? []
    const others = Object.entries(kind.properties ?? {}).filter(([member]) => !always.includes(member))
    if (typeof name !== "string") return []
    const table = membersTable({ ...kind, properties: Object.fromEntries(others) })
    return [
      `## ${code(name)}`,
      "",
      literally(kind.description ?? ""),
      "",
      others.length === 0 ? "" : table,
      ""
    ]
  })
  const shared = kinds[0]?.properties ?? {}
  const head = Object.fromEntries(Object.entries(shared).filter(([member]) => always.includes(member)))
  const required = kinds[0]?.required ?? []
  return [
    "What `--events` prints, one JSON object a line. Every line has these members; `type` says what else it has. A type that you do not",
    "know is to be passed over: there may be new ones. The last line is the [document](./) of the command.",
    "",
    markdownTable(
      ["Member", "Type", "What it is"],
      schemaMembers({ properties: head, required }).map(({ description, path, type }) => [
        code(path),
        path === "type" ? "text" : literally(type),
        path === "type" ? "Which event it is." : literally(description)
      ])
    ),
    "",
    ...sections
  ].join("\n")
}

/** Writes the pages. */
export const writeDocumentPages = async (): Promise<ReadonlyArray<DocumentPage>> => {
  const { schemas } = await bulkportDocument<SchemaList>(["schema"])
  const all = await Promise.all(
    schemas.map(async ({ description, id, name }) => {
      const schema = JSON.parse(
        await readFile(publishedFile(`dist/schemas/${name}.json`), "utf8")
      ) as JsonSchema
      return { name, id, description, schema, shape: sameShape(schema) }
    })
  )
  const first = (shape: string): string => all.find((other) => other.shape === shape)?.name ?? ""
  const pages = await Promise.all(
    all
      .filter(({ name, shape }) => first(shape) === name)
      .map(async ({ description, id, name, schema, shape }): Promise<DocumentPage> => {
        const others = all.filter((other) => other.shape === shape && other.name !== name)
        const body =
          name === "event"
            ? eventsBody(schema)
            : [
                literally(description),
                "",
                `Member \`schema\` is \`${id}\`${others.map((other) => `, or \`${other.id}\``).join("")}. \`bulkport schema ${name}\` prints the JSON Schema.`,
                "",
                membersTable(schema)
              ].join("\n")
        const title =
          name === "event" ? "Events" : `JSON of ${[name, ...others.map((other) => other.name)].join(", ")}`
        await writePage({ path: `reference/documents/${name}.md`, title, body, outline: "2" })
        return { name: title, link: `/reference/documents/${name}` }
      })
  )
  const rows = all.map(({ description, name, shape }) => [
    `[${code(name)}](./${first(shape)})`,
    literally(description)
  ])
  await writePage({
    path: "reference/documents/index.md",
    title: "JSON documents",
    body: [
      "What commands print with `--json`: one document, with its name and version in the member `schema`. Members may be added within a",
      "version; see [for programs](/3-cli/programs).",
      "",
      markdownTable(["Document", "What it says"], rows)
    ].join("\n")
  })
  return pages
}
