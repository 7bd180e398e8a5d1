import { library } from "../../tsup.base.ts"

export default library({
  index: "src/index.ts",
  "emulators/index": "src/emulators/index.ts"
})
