import { svelte } from "@sveltejs/vite-plugin-svelte";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";

/** All of the examples at once; an application needs one of the plugins. */
export default {
  appType: "mpa",
  plugins: [react(), vue(), svelte()],
  build: {
    rolldownOptions: { input: ["react", "vue", "svelte"].map((name) => `${import.meta.dirname}/${name}/index.html`) },
  },
};
