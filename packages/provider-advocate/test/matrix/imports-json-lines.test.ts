import { engineMatrix } from "./support/engine-matrix.ts"

engineMatrix("json lines", "jsonl")
