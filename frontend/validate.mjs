// Reads {name: html} from standard input; prints what does not validate as JSON.
import { HtmlValidate } from "html-validate";
import { readFileSync } from "node:fs";

const rules = { "no-trailing-whitespace": "off", "long-title": "off", "doctype-style": "off" };
const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"], rules });
const faults = [];
for (const [name, html] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const report = await validator.validateString(html);
  for (const { messages } of report.results)
    for (const m of messages) faults.push(`${name}:${m.line} ${m.ruleId} ${m.message}`);
}
console.log(JSON.stringify(faults));
