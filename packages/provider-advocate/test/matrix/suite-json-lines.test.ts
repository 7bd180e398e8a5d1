import { suiteMatrix } from "./support/suite-matrix.ts"

suiteMatrix("json lines", "jsonl")
