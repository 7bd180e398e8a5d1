/** The imports of Actito and their rules, without what sends them: for browsers, and whoever only checks files. */
import type { PreflightProvider } from "@bulkport/core/preflight"
import { etlExecution, resolveImportType } from "./actito-import-types.ts"
import { optionFields } from "./actito-options.ts"
import { providerId } from "./provider-id.ts"

/** What is imported into Actito, and the rules for its rows. */
export const actitoImports: PreflightProvider = {
  id: providerId,
  title: "Actito",
  optionFields,
  importTypes: [etlExecution],
  importType: resolveImportType,
  ruleOptions: {
    [etlExecution.id]: [
      "table",
      "mode",
      "map",
      "key",
      "column-type",
      "empty-cells",
      "separator",
      "sent-encoding"
    ]
  }
}
