import DefaultTheme from "vitepress/theme-without-fonts"
import type { Theme } from "vitepress"
import DiagramPicture from "./DiagramPicture.vue"
import "./site.css"

/** VitePress' own theme with the system's letters, so that no font is loaded, and with our diagrams. */
export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component("DiagramPicture", DiagramPicture)
  }
} satisfies Theme
