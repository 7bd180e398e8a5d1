import { spellings } from "./support/chosen.ts"
import { engineMatrix } from "./support/engine-matrix.ts"

engineMatrix(spellings.A)
