import { readFileSync } from "node:fs"
import { join } from "node:path"

/** A version of the provider contract: where it is written down, and where it is as built now. */
export interface FrozenContract {
  readonly version: number
  /** The roll-up of its declarations, once it has been written. */
  readonly path: string
  /** The declarations of the entry that plugins import, as built now. */
  readonly entry: string
}

/** What the names of the modules of a frozen contract begin with. */
export const frozenPrefix = (version: number): string => `bulkport-contract/${version}`

/** The contract of the version that the engine has now. `core` is the folder of its package. */
export const frozenContract = (core: string): FrozenContract => {
  const source = readFileSync(join(core, "src/provider/provider.ts"), "utf8")
  const version = Number(/export const contractVersion = (\d+)/.exec(source)?.[1])
  if (!Number.isInteger(version)) throw new Error("provider.ts does not say the version of the contract")
  return {
    version,
    path: join(core, "contract", `${version}.d.ts`),
    entry: join(core, "dist/provider/index.d.ts")
  }
}
