import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import ms from "ms";

const built = readFileSync("built.txt", "utf8");
createServer((asked, answer) => {
  answer.end(`hello from ${built}, ${process.env.GREETING}, ${asked.url}, ${ms("1h")}`);
}).listen(process.env.PORT);
