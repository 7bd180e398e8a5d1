/** Unpacks the browser into the folder that `TMPDIR` names. A process of its own, because the package knows no other way to choose it. */
import { inflate } from "@sparticuz/chromium"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

const [packed = "", folder = "", home = ""] = process.argv.slice(2)

await Promise.all(["chromium.br", "fonts.tar.br"].map((name) => inflate(join(packed, name))))

// The machine's own fonts first; those of the package for a machine that has none. `home` is where all this will be.
writeFileSync(
  join(folder, "fonts.conf"),
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${home}/fonts/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`
)
