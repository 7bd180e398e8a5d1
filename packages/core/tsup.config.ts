import { library } from "../../tsup.base.ts"

export default library({
  index: "src/index.ts",
  "journal/index": "src/journal/index.ts",
  "provider/index": "src/provider/index.ts",
  promise: "src/promise.ts",
  "preflight/index": "src/preflight/index.ts"
})
