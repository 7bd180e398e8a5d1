import { engineMatrix } from "./support/engine-matrix.ts"

engineMatrix("csv", "csv")
