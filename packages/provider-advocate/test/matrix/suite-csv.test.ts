import { suiteMatrix } from "./support/suite-matrix.ts"

suiteMatrix("csv", "csv")
