import type { PreflightProvider } from "@bulkport/core/preflight"
import { actitoImports } from "@bulkport/provider-actito/import-types"
import { advocateImports } from "@bulkport/provider-advocate/import-types"
import type { OfferedImport } from "./preflight-messages.ts"

/** The providers whose rules files can be held against here. */
export const providers: ReadonlyArray<PreflightProvider> = [advocateImports, actitoImports]

/** Their imports, for a form. */
export const offeredImports: ReadonlyArray<OfferedImport> = providers.flatMap(
  ({ id: provider, importTypes, optionFields, ruleOptions, title: providerTitle }) =>
    importTypes.map(({ aliases, id, title }) => ({
      provider,
      providerTitle,
      id,
      word: aliases[0] ?? id,
      title,
      options: (ruleOptions[id] ?? []).flatMap((wanted) =>
        optionFields
          .filter(({ name }) => name === wanted)
          .map(({ choices = [], description, kind, name }) => ({
            name,
            description,
            kind,
            choices: [...choices]
          }))
      )
    }))
)
