import { mkdtemp, rm } from "node:fs/promises"
import { join } from "node:path"
import { jsonOf } from "./child.ts"

/** How long a run took, and how much memory its process had at its highest. */
export interface Imported {
  readonly stageSeconds: number
  /** Not a number when the run was only staged. */
  readonly collectSeconds: number
  readonly peakMegabytes: number
}

/**
 * Takes a file of valid users through staging, or through a whole run that rejects every row, in a process of its own.
 * Rejects when not every row was staged, or matched.
 */
export const importFile = async (
  extent: "stage" | "run",
  file: string,
  rows: number,
  folder: string
): Promise<Imported> => {
  const runs = await mkdtemp(join(folder, "runs-"))
  try {
    const run = await jsonOf<{
      readonly rows?: number
      readonly millis: { readonly stage?: number; readonly collect?: number }
      readonly peakMegabytes: number
    }>("import-file.ts", [extent, file, String(rows), runs])
    if (run.rows !== rows) throw new Error(`Of ${rows} rows ${String(run.rows)} came out of "${extent}".`)
    return {
      stageSeconds: (run.millis.stage ?? Number.NaN) / 1000,
      collectSeconds: (run.millis.collect ?? Number.NaN) / 1000,
      peakMegabytes: run.peakMegabytes
    }
  } finally {
    await rm(runs, { recursive: true })
  }
}
