// The test suites, in the order in which they run.

import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { browser, webdriverSettings } from "./browser-path.mjs";
import { installPackages } from "./debian.mjs";
import { at, node, which } from "./project.mjs";
import { python } from "./python.mjs";
import { targets } from "./rust.mjs";
import { installNpmPackages } from "./setup.mjs";
import { installTool } from "./tools.mjs";

const core = ["-p", "edgegrant", "-p", "edgegrant-grant-tests"];
const model = ["-p", "edgegrant-model-tests"];
const shells = ["-p", "edgegrant-worker", "-p", "edgegrant-browser"];
const page = ["-p", "edgegrant-browser"];
const strict = ["--", "-D", "warnings"];

/** The folder in which the suites of this run record what became of each test; the last of them reads it. */
export const records = path.join(tmpdir(), `edgegrant-checks-${process.pid}`);

/**
 * A suite: its name; `count`, how its result is read; `built`, whether it needs what the build makes;
 * `long`, whether it runs only when it is named; and `commands`, what it runs, each a command with its arguments and
 * options.
 */
export const suites = [
  {
    // Whether what the last suites of this list name is there.
    name: "names",
    count: "node",
    commands: () => [nodeTest("checks", { name: "names" })],
  },
  {
    name: "format",
    count: "check",
    commands: () => [["cargo", ["fmt", "--all", "--check"]]],
  },
  {
    name: "clippy",
    count: "check",
    commands: () => [
      ["cargo", ["clippy", "--locked", ...core, ...model, "--all-targets", ...strict]],
      ["cargo", ["clippy", "--locked", ...shells, "--target", targets.worker, "--all-targets", ...strict]],
      ["cargo", ["clippy", "--locked", ...page, "--target", targets.browser, ...strict]],
    ],
  },
  {
    // Licences, duplicates and sources of what is built into what the project ships.
    name: "supply",
    count: "check",
    commands: () => [["cargo", ["deny", "--locked", "check", "bans", "licenses", "sources"]]],
  },
  {
    // What is known against the packages that are used. This asks lists that are kept elsewhere.
    name: "advisories",
    count: "check",
    long: true,
    commands: () => [
      ["cargo", ["deny", "--locked", "check", "advisories"]],
      ["npm", ["audit"]],
      ["npm", ["audit", "--prefix", at("tests", "package")]],
    ],
  },
  {
    name: "core",
    count: "cargo",
    commands: () => [["cargo", ["test", "--locked", "--no-fail-fast", ...core]]],
  },
  {
    // What of the Worker needs no platform: its pages.
    name: "pages",
    count: "cargo",
    commands: () => [["cargo", ["test", "--locked", "--no-fail-fast", "-p", "edgegrant-worker"]]],
  },
  {
    name: "model",
    count: "cargo",
    commands: () => [modelTest([])],
  },
  {
    // The suite before this one with one more request at once, where that takes minutes and less than a gigabyte.
    name: "model-long",
    count: "cargo",
    long: true,
    commands: () => [modelTest(["a_code"], { env: { MODEL_REQUESTS: "3" } })],
  },
  {
    // Changes to the core that its tests have to notice, one at a time: an hour or two of them.
    name: "mutants",
    count: "check",
    long: true,
    async commands() {
      await installTool("cargo-mutants");
      return [["cargo", ["mutants", "-p", "edgegrant", "--output", at("target")]]];
    },
  },
  {
    // Requests that nobody would write: a few seconds of them for each target. Its Rust is a workspace of its own.
    name: "fuzz",
    count: "check",
    async commands() {
      await compilerOfCpp();
      const fuzz = ["--manifest-path", at("tests", "fuzz", "Cargo.toml")];
      const target = ["--target-dir", at("target", "fuzz")];
      return [
        ["cargo", ["fmt", ...fuzz, "--check"]],
        ["cargo", ["clippy", "--locked", ...fuzz, ...target, "--all-targets", ...strict]],
        ...fuzzTargets("--runs", 200_000),
      ];
    },
  },
  {
    name: "fuzz-long",
    count: "check",
    long: true,
    async commands() {
      await compilerOfCpp();
      return fuzzTargets("--seconds", 60 * Number(process.env.FUZZ_MINUTES ?? 10));
    },
  },
  {
    name: "wasm-node",
    count: "cargo",
    commands: () => [wasmPack(["--node"])],
  },
  {
    name: "wasm-chrome",
    count: "cargo",
    async commands() {
      const found = await browser();
      const env = { WASM_BINDGEN_TEST_WEBDRIVER_JSON: webdriverSettings(found) };
      return [wasmPack(["--headless", "--chrome", "--chromedriver", found.driver], { env })];
    },
  },
  {
    name: "workerd",
    count: "node",
    built: true,
    commands: () => [nodeTest("workerd")],
  },
  {
    // The races of the suite before this one, 200 rounds of each.
    name: "races",
    count: "node",
    built: true,
    long: true,
    commands: () => [
      nodeTest("workerd", { name: "races", files: "{crash,races}", env: { EDGEGRANT_ROUNDS: "200" }, minutes: 60 }),
    ],
  },
  {
    name: "faults",
    count: "node",
    built: true,
    commands: () => [nodeTest("faults")],
  },
  {
    name: "store",
    count: "node",
    built: true,
    commands: () => [nodeTest("store")],
  },
  {
    name: "foreign",
    count: "node",
    built: true,
    async commands() {
      const env = { ...(await browserEnvironment()), PYTHON: await python() };
      await curl();
      return [nodeTest("foreign", { env })];
    },
  },
  {
    name: "browser",
    count: "node",
    built: true,
    commands: async () => [nodeTest("browser", { env: await browserEnvironment() })],
  },
  {
    name: "package",
    count: "node",
    built: true,
    async commands() {
      await installNpmPackages(at("tests", "package"));
      return [nodeTest("package", { env: await browserEnvironment() })];
    },
  },
  {
    name: "docs",
    count: "node",
    built: true,
    async commands() {
      await curl();
      return [nodeTest("docs")];
    },
  },
  {
    // Servers with a fault each, which the checks have to notice: half an hour of them.
    name: "broken",
    count: "node",
    long: true,
    commands: () => [nodeTest("checks/broken", { name: "broken", minutes: 120 })],
  },
  {
    // What attackers do, by the tests before this one that show what comes of it.
    name: "checks",
    count: "check",
    commands: () => [[node, ["tests/checks/table.mjs", records]]],
  },
];

function modelTest(names, options) {
  return ["cargo", ["test", "--locked", "--no-fail-fast", ...model, "--", ...names, "--nocapture"], options];
}

function wasmPack(mode, options) {
  return ["wasm-pack", ["test", "--mode", "no-install", ...mode, at("src", "browser")], options];
}

function nodeTest(folder, { name = folder, files = "*", minutes = 10, ...options } = {}) {
  const reporters = [
    ["spec", "stdout"],
    [at("tests", "checks", "record.mjs"), path.join(records, `${name}.ndjson`)],
  ];
  const args = [
    ...["--test", "--test-concurrency=1", `--test-timeout=${minutes * 60_000}`],
    ...reporters.flatMap(([reporter, to]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${to}`]),
    `tests/${folder}/${files}.test.mjs`,
  ];
  return [node, args, options];
}

function fuzzTargets(limit, count) {
  const names = readdirSync(at("tests", "fuzz", "targets")).map((file) => path.parse(file).name);
  return names.map((name) => [node, ["tests/fuzz/run.mjs", name, limit, String(count)]]);
}

async function browserEnvironment() {
  const { chrome, args } = await browser();
  return { CHROME_PATH: chrome, CHROME_ARGS: args.join(" ") };
}

// libFuzzer is built from its source.
async function compilerOfCpp() {
  if (!which("c++")) await installPackages(["g++"], "any compiler of C++ that is called c++");
}

async function curl() {
  if (!which("curl")) await installPackages(["curl"], "it is a package of nearly every system");
}
