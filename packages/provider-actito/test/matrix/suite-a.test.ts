import { spellings } from "./support/chosen.ts"
import { suiteMatrix } from "./support/suite-matrix.ts"

suiteMatrix(spellings.A)
