// How a page comes to have the package in it: each way makes a folder of files to serve, or serves the page itself.

import { cpSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";
import { run } from "../../src/tools/processes.mjs";
import { at, node, toolEnvironment } from "../../src/tools/project.mjs";
import { installed } from "./tarball.mjs";

const app = at("tests", "package", "app");
const source = (entry) => path.join(app, `${entry}.js`);
const quietVite = { root: app, configFile: false, logLevel: "error" };

/** Each way, with the entries of the package that it can take, and what it does: `make`s a folder, or `serve`s. */
export const ways = [
  {
    name: "a plain module script",
    entries: ["default", "js", "slim"],
    make({ out }) {
      cpSync(app, out, { recursive: true });
      cpSync(installed, path.join(out, "edgegrant"), { recursive: true });
    },
    imports: {
      edgegrant: "/edgegrant/index.js",
      "edgegrant/js": "/edgegrant/js.js",
      "edgegrant/slim": "/edgegrant/slim.js",
    },
  },
  {
    name: "esbuild",
    entries: ["default", "js"],
    make: ({ out, entries }) =>
      esbuild.build({ entryPoints: entries.map(source), bundle: true, minify: true, format: "esm", outdir: out }),
  },
  {
    // No module, and so beside no file.
    name: "esbuild's script for old pages",
    entries: ["classic"],
    make: ({ out, entries }) =>
      esbuild.build({
        entryPoints: entries.map(source),
        bundle: true,
        minify: true,
        format: "iife",
        outdir: out,
        loader: { ".wasm": "binary" },
        logOverride: { "empty-import-meta": "silent" },
      }),
  },
  {
    name: "rollup",
    entries: ["default", "js"],
    async make({ out, entries }) {
      const bundle = await rollup({ input: entries.map(source), plugins: [nodeResolve({ browser: true })] });
      await bundle.write({ dir: out });
      await bundle.close();
    },
  },
  {
    name: "webpack",
    entries: ["default", "js", "slim"],
    async make({ out, entries }) {
      const compiler = webpack({
        mode: "production",
        entry: Object.fromEntries(entries.map((entry) => [entry, source(entry)])),
        experiments: { outputModule: true },
        output: { path: out, filename: "[name].js", module: true },
        performance: { hints: false },
      });
      const stats = await promisify(compiler.run.bind(compiler))();
      await promisify(compiler.close.bind(compiler))();
      if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
    },
  },
  {
    name: "Vite's build",
    entries: ["default", "js", "slim"],
    make: ({ out, entries }) =>
      vite.build({
        ...quietVite,
        build: { outDir: out, rolldownOptions: { input: entries.map((entry) => path.join(app, `${entry}.html`)) } },
      }),
  },
  {
    name: "Vite's dev server",
    entries: ["default", "js", "slim"],
    async serve({ out }) {
      const server = await vite.createServer({ ...quietVite, cacheDir: out, server: { port: 0, host: "localhost" } });
      await server.listen();
      return { origin: server.resolvedUrls.local[0].slice(0, -1), close: () => server.close() };
    },
  },
  {
    name: "Next with Turbopack",
    entries: ["index"],
    async make({ out }) {
      const site = at("tests", "package", "next");
      const env = toolEnvironment({ NEXT_TELEMETRY_DISABLED: "1" });
      const next = at("tests", "package", "node_modules", "next", "dist", "bin", "next");
      await run(node, [next, "build"], { cwd: site, env });
      cpSync(path.join(site, "out"), out, { recursive: true });
    },
  },
];

/** The pages of the app that are not made by the bundler itself. */
export const htmlOf = (out) => {
  const made = readdirSync(out);
  for (const file of readdirSync(app)) {
    if (file.endsWith(".html") && !made.includes(file)) cpSync(path.join(app, file), path.join(out, file));
  }
};
