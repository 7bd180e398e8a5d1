import { planImport, type PlanRequest, ProviderRegistry } from "@bulkport/core"
import { memoryPlugin, type MemoryService } from "@bulkport/testkit"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** A registry with the memory provider and the service it talks to. */
export const registryOf = ({ apiKey, url }: Pick<MemoryService, "apiKey" | "url">) =>
  ProviderRegistry.layer([memoryPlugin], () => ({ url, apiKey }))

/** Writes a file of contacts, different from all others, and gives a plan that imports it. */
export const contactsPlan = (folder: string, name: string, more: Partial<PlanRequest> = {}) => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.csv`)
  writeFileSync(file, `email,name\n${name}@example.com,One\n${name}-2@example.com,Two\n`)
  return planImport({ file, provider: "memory", importType: "contacts", ...more })
}
