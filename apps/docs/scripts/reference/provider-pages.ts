/** A page for every provider that comes with the command line: what it needs, takes and can do, as the code says it. */
import { code, literally, markdownTable } from "../markdown-table.ts"
import { writePage } from "../generated-page.ts"
import { bulkportDocument } from "./built-cli.ts"

interface ImportType {
  readonly id: string
  readonly aliases: ReadonlyArray<string>
  readonly title: string
  readonly formats: ReadonlyArray<string>
  readonly requiredColumns: ReadonlyArray<string>
  readonly delimiter: string | null
  readonly encoding: string | null
  readonly key: { readonly columns: ReadonlyArray<string>; readonly means: string } | null
  readonly rowsAreValidated: boolean
  readonly madeColumn: { readonly name: string; readonly why: string } | null
  readonly isDestructive: boolean
  readonly effects: ReadonlyArray<string>
}

interface Setting {
  readonly name: string
  readonly environment: string
  readonly description: string
  readonly isSecret: boolean
  readonly isRequired: boolean
  readonly default: string | null
  readonly flag: string | null
}

interface Option {
  readonly name: string
  readonly description: string
  readonly kind: string
  readonly choices: ReadonlyArray<string> | null
  readonly flag: string
}

interface Provider {
  readonly id: string
  readonly title: string
  readonly importTypes: ReadonlyArray<ImportType>
  readonly settings: ReadonlyArray<Setting>
  readonly options: ReadonlyArray<Option>
  readonly operations: ReadonlyArray<string> | null
  readonly limits: Readonly<Record<string, number>> | null
  readonly notOpened: string | null
}

interface ProvidersDocument {
  readonly providers: ReadonlyArray<Provider>
}

/** A provider that has a page. */
export interface ProviderPage {
  readonly id: string
  readonly title: string
  readonly link: string
}

const linkOf = (id: string): string => `/reference/providers/${id}`

/** What it can do and what it takes is known once it is opened, which asks the service nothing: any value will do. */
const placeholders = ({ settings }: Provider): Readonly<Record<string, string>> =>
  Object.fromEntries(
    settings
      .filter(({ isRequired, ...setting }) => isRequired && setting.default === null)
      .map(({ environment }) => [environment, "placeholder"])
  )

const yes = (is: boolean): string => (is ? "yes" : "")

const settingsPart = ({ settings }: Provider): string =>
  markdownTable(
    ["Setting", "Environment", "Flag", "Required", "Secret", "Default", "What it is"],
    settings.map((setting) => [
      code(setting.name),
      code(setting.environment),
      setting.flag === null ? "" : code(setting.flag),
      yes(setting.isRequired),
      yes(setting.isSecret),
      setting.default === null || setting.default === "" ? "" : code(setting.default),
      literally(setting.description)
    ])
  )

const optionsPart = ({ options }: Provider): string =>
  markdownTable(
    ["Option", "Flag", "Kind", "What it does"],
    options.map(({ choices, description, flag, kind, name }) => [
      code(name),
      code(flag),
      literally(kind),
      `${literally(description)}${choices === null ? "" : ` One of ${choices.map(code).join(", ")}.`}`
    ])
  )

const importTypePart = (type: ImportType): string => {
  const list = (names: ReadonlyArray<string>): string => names.map(code).join(", ")
  const facts = [
    ["Short names", list(type.aliases)],
    ["Takes", list(type.formats)],
    ["Required columns", list(type.requiredColumns)],
    ["Between cells", type.delimiter === null ? "" : code(type.delimiter)],
    ["Encoding", type.encoding === null ? "" : code(type.encoding)],
    [
      "Key",
      type.key === null
        ? ""
        : `${list(type.key.columns)}; rows that share it are about ${type.key.means === "record" ? "one record" : "different things"}`
    ],
    ["Rows are checked before they are sent", type.rowsAreValidated ? "yes" : "no"],
    [
      "Made where it is empty",
      type.madeColumn === null ? "" : `${code(type.madeColumn.name)}: ${literally(type.madeColumn.why)}`
    ],
    ["Somebody has to agree before the start", type.isDestructive ? "yes: it cannot be undone" : "no"],
    ["Beyond its rows", type.effects.map(literally).join(" ")]
  ].filter(([, value]) => value !== "")
  return `### ${code(type.id)}\n\n${literally(type.title)}.\n\n${markdownTable(["Fact", "Value"], facts)}`
}

/** Limits in words, with their units. */
const limitWords: Readonly<Record<string, readonly [name: string, unit: string]>> = {
  maxFileBytes: ["Largest file in one job", "bytes"],
  maxPackedBytes: ["Largest file in one job, once it is packed", "bytes"],
  maxRows: ["Most rows in one job", "rows"],
  maxJobsAtOnce: ["Parts of one file that may be imported at the same time", ""],
  firstPollMillis: ["First pause between two looks at a job", "ms"],
  maxPollMillis: ["Longest pause between two looks at a job", "ms"],
  findGraceMillis: ["How long a started job may take to be found", "ms"]
}

const limitsPart = ({ limits }: Provider): string =>
  markdownTable(
    ["Limit", "Value"],
    Object.entries(limits ?? {}).map(([name, value]) => {
      const [words, unit] = limitWords[name] ?? [name, ""]
      return [words, `${value.toLocaleString("en")} ${unit}`.trim()]
    })
  )

const pageOf = (provider: Provider): string =>
  [
    `What \`bulkport providers ${provider.id}\` says, with the limits that hold unless settings say otherwise. What to know beyond that`,
    `is told in [its own page](/6-providers/${provider.id}).`,
    "",
    "## Import types",
    "",
    provider.importTypes.map(importTypePart).join("\n\n"),
    "",
    "## Settings",
    "",
    settingsPart(provider),
    "",
    "## Options of an import",
    "",
    optionsPart(provider),
    "",
    "## Abilities",
    "",
    "Operations that are present. One that is not there is one that the service does not offer.",
    "",
    (provider.operations ?? []).map((name) => `- ${code(name)}`).join("\n"),
    "",
    "## Limits",
    "",
    limitsPart(provider)
  ].join("\n")

/** Writes the pages. Fails where a provider cannot be opened, since half of the page would be missing. */
export const writeProviderPages = async (): Promise<ReadonlyArray<ProviderPage>> => {
  const { providers } = await bulkportDocument<ProvidersDocument>(["providers"])
  await writePage({
    path: "reference/providers/index.md",
    title: "Providers in figures",
    body: [
      "What each provider that comes with the command line needs, takes and can do, as its code says it.",
      "",
      markdownTable(
        ["Provider", "Service", "Import types"],
        providers.map(({ id, importTypes, title }) => [
          `[${code(id)}](./${id})`,
          literally(title),
          importTypes
            .flatMap(({ aliases, id: type }) =>
              aliases.slice(0, 1).concat(aliases.length === 0 ? [type] : [])
            )
            .map(code)
            .join(", ")
        ])
      )
    ].join("\n")
  })
  return Promise.all(
    providers.map(async ({ id, title, ...rest }): Promise<ProviderPage> => {
      const environment = placeholders({ id, title, ...rest })
      const { providers: opened } = await bulkportDocument<ProvidersDocument>(["providers", id], environment)
      const [provider] = opened
      if (provider === undefined || provider.limits === null)
        throw new Error(
          `${id} cannot be opened with placeholders: ${provider?.notOpened ?? "it is not listed"}`
        )
      await writePage({
        path: `reference/providers/${id}.md`,
        title: `Facts about ${title}`,
        body: pageOf(provider)
      })
      return { id, title, link: linkOf(id) }
    })
  )
}
