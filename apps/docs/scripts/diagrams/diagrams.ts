import type { Diagram } from "./drawing.ts"
import { fiveSteps } from "./five-steps.ts"
import { resume } from "./resume.ts"

/** All diagrams. Each is a file in `apps/docs/diagrams`, which ARCHITECTURE.md and the site show. */
export const diagrams: ReadonlyArray<Diagram> = [fiveSteps, resume]
