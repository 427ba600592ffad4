// The commands that the documentation shows.

import { readdirSync, readFileSync } from "node:fs";
import { at } from "../../src/tools/project.mjs";

const pages = readdirSync(at("docs")).filter((name) => name.endsWith(".md")).sort();
const files = ["README.md", ...pages.map((name) => `docs/${name}`)];

/** Every block fenced as `sh`, in order: the file, the commands and the first line, by which people call it. */
export const blocks = files.flatMap((file) => {
  const found = readFileSync(at(file), "utf8").matchAll(/^```sh\n(.*?)^```$/gms);
  return [...found].map(([, commands]) => ({ file, commands, begins: commands.split("\n")[0] }));
});

/** The variables of an example that a person is to fill in: in `NAME=…` the ellipsis stands for a value. */
export function fillIn(commands, values) {
  return commands.replace(/^export (\w+)=…/gm, (_, name) => {
    if (!(name in values)) throw new Error(`nobody says what ${name} is`);
    return `export ${name}='${values[name]}'`;
  });
}
