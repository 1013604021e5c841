// Writes src/api/types.ts: one interface for each schema of the server's OpenAPI document, which comes in on stdin.
//
// A generator of our own, since the well-known one needs the programming interface of TypeScript 5, which 7 no longer has.
import { readFileSync } from "node:fs";

const document = JSON.parse(readFileSync(0, "utf8"));
const schemas = document.components.schemas;

function type(schema) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(type))].join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one })).join(" | ");
  return (KINDS[schema.type] ?? (() => "Json"))(schema);
}

const KINDS = {
  string: () => "string",
  integer: () => "number",
  number: () => "number",
  boolean: () => "boolean",
  null: () => "null",
  array: (schema) => {
    if (schema.prefixItems) return `readonly [${schema.prefixItems.map(type).join(", ")}]`;
    const inner = schema.items ? type(schema.items) : "Json";
    return `readonly ${inner.includes(" ") ? `(${inner})` : inner}[]`;
  },
  object: (schema) => {
    const values = schema.additionalProperties;
    return `Readonly<Record<string, ${typeof values === "object" ? type(values) : "Json"}>>`;
  },
};

function comment(text, indent = "") {
  if (!text) return [];
  return [`${indent}/** ${text.split(/\n\s*\n/)[0].replaceAll("`None`", "`null`").replace(/\s+/g, " ").replaceAll("*/", "* /").trim()} */`];
}

function interfaceOf(name, schema) {
  if (!schema.properties) return [...comment(schema.description), `export type ${name} = ${type(schema)};`];
  const fields = Object.entries(schema.properties).flatMap(([field, inner]) => [
    ...comment(inner.description, "  "),
    `  readonly ${/^[A-Za-z_$][\w$]*$/.test(field) ? field : JSON.stringify(field)}: ${type(inner)};`,
  ]);
  return [...comment(schema.description), `export interface ${name} {`, ...fields, "}"];
}

const lines = [
  "// Made by `scripts/web types` from the server's OpenAPI document; not written by hand.",
  "",
  "/** A value that JSON can say; what stands in it is for the reader to find out. */",
  "export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };",
];
for (const name of Object.keys(schemas).sort()) lines.push("", ...interfaceOf(name, schemas[name]));
process.stdout.write(`${lines.join("\n")}\n`);
