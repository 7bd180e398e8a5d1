import { call, type Called } from "../../support/call.ts"
import type { World } from "./world.ts"

/** As patient as a service needs, as hasty as a test can afford. */
const engine = {
  retries: 4,
  retryBaseMillis: 2,
  retryMaxMillis: 3000,
  pollMillis: 10,
  findGraceMillis: 60
}

/** Calls the command line in this process, in the folder of a world. */
export const callIn = (world: World, args: ReadonlyArray<string>): Promise<Called> =>
  call([...args, "--json"], { folder: world.folder, environment: world.environment, engine })
