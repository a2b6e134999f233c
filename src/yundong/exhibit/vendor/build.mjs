// Bundles entry.js and notes what went in: `npm install && node build.mjs` in this folder.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const made = await build({
  entryPoints: ["entry.js"], bundle: true, minify: true, format: "iife", globalName: "lib", target: "es2020",
  legalComments: "none", metafile: true, write: false, charset: "ascii",
});
// The text of a script may not end its element.
const text = made.outputFiles[0].text.replaceAll("</script", "<\\/script");
writeFileSync("library.js", text);

const packages = new Map();
for (const input of Object.keys(made.metafile.inputs)) {
  let folder = dirname(input);
  while (folder.includes("node_modules") && !(existsSync(join(folder, "package.json")) && JSON.parse(readFileSync(join(folder, "package.json"))).version)) folder = dirname(folder);
  if (folder.includes("node_modules")) packages.set(folder, JSON.parse(readFileSync(join(folder, "package.json"))));
}
const sorted = [...packages].sort(([, a], [, b]) => a.name.localeCompare(b.name));
const hash = createHash("sha256").update(text).digest("hex");
const rows = sorted.map(([, one]) => `[[package]]\nname = "${one.name}"\nversion = "${one.version}"\nlicense = "${one.license}"\n`);
writeFileSync("vendored.toml", `# Written by build.mjs: what library.js was bundled from.\nfile = "library.js"\nsha256 = "${hash}"\n\n${rows.join("\n")}`);
const licences = sorted.map(([folder, one]) => {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return `${one.name} ${one.version}\n${"=".repeat(60)}\n${file ? readFileSync(join(folder, file), "utf8").trim() : one.license}\n`;
});
writeFileSync("LICENSES.txt", licences.join("\n\n"));
