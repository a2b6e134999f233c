// What the exhibit uses of its libraries; bundled by build.mjs into library.js.
export { plot, line, dot, link, ruleX, ruleY, areaY, gridX, gridY } from "@observablehq/plot";
export { parquetRead } from "hyparquet";
export { decompress as unzstd } from "fzstd";
