import type { Provider } from "@bulkport/core/provider"
import type { ActitoConnection } from "../actito-connection.ts"
import { type ActitoSettings, targetOf } from "../actito-settings.ts"
import { collect, readOutcomes } from "./v4-collect.ts"
import { stage } from "./v4-stage.ts"
import { start } from "./v4-start.ts"
import { track } from "./v4-track.ts"

/** Where rows go by the imports before V5: a run that was begun by them is not gone on with by others, whose jobs are none of theirs. */
export const v4TargetOf = (settings: ActitoSettings): string => `${targetOf(settings)}, by V4 imports`

/**
 * The operations that are other ones where the imports before V5 are spoken (`transport` v4), for installations that still have
 * them. There is no `find`, because there is no list of imports: a person settles what is in doubt.
 */
export const makeV4Provider = (
  connection: ActitoConnection
): Pick<Provider, "stage" | "start" | "track" | "collect" | "readOutcomes"> => ({
  stage: stage(connection),
  start: start(connection),
  track: track(connection),
  collect: collect(connection),
  readOutcomes: readOutcomes(connection)
})
