import { describe, it } from "@effect/vitest"
import { checked } from "./arbitraries.ts"
import { checkWorld } from "./check-world.ts"
import { world } from "./engine-world.ts"

describe("a run in any world", () => {
  it.live.prop(
    "announces what it does, makes one job, tells nothing but the truth about rows, and ends in the same report as on a good day",
    [world],
    ([given]) => checkWorld(given),
    checked(120, 10)
  )
})
