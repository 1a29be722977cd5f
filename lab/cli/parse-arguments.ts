import { LabError } from "../../kit/errors.ts";
import { nearestWord } from "../../kit/nearest-word.ts";
import type { OptionRecord } from "./option-record.ts";
import { GLOBAL_OPTIONS, VERBS, type VerbRecord } from "./options.ts";

export interface ParsedArguments {
  /** Null: no verb, only global options. */
  readonly verb: VerbRecord | null;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | number | true>>;
}

/**
 * Reads the command line by the table in options.ts.
 * @throws LabError `CLI_USAGE` (input) with the nearest known word.
 */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const words = [...args];
  const options: Record<string, string | number | true> = {};
  const operands: string[] = [];
  let verb: VerbRecord | null = null;
  let optionsOver = false;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--" && !optionsOver) optionsOver = true;
    else if (word.startsWith("-") && word !== "-" && !optionsOver) {
      readOption(word, words, verb, options);
    } else if (verb === null) verb = verbOf(word);
    else operands.push(word);
  }
  if (verb !== null && options["help"] === undefined) checkOperands(verb, operands);
  return { verb, operands, options };
}

function readOption(
  word: string,
  rest: string[],
  verb: VerbRecord | null,
  options: Record<string, string | number | true>,
): void {
  const [name = "", inline] = word.replace(/^--?/, "").split(/=(.*)/s);
  const known = [...GLOBAL_OPTIONS, ...(verb?.options ?? [])];
  const option = known.find((candidate) => candidate.name === name || candidate.short === name);
  if (option === undefined) throw unknownOption(word, name, verb, known);
  if (option.kind === "flag") {
    if (inline !== undefined) throw usage(`--${option.name} takes no value`, verb);
    options[option.name] = true;
    return;
  }
  const value = inline ?? rest.shift();
  if (value === undefined)
    throw usage(`--${option.name} needs a value (${option.value ?? ""})`, verb);
  options[option.name] = option.kind === "number" ? numberOf(option, value, verb) : value;
  const { choices } = option;
  if (choices === undefined || choices.includes(value)) return;
  const near = nearestWord(value, choices);
  const guess = near === undefined ? "" : `   did you mean "${near}"?`;
  throw usage(`--${option.name} ${value}: not one of ${choices.join(", ")}${guess}`, verb);
}

function numberOf(option: OptionRecord, value: string, verb: VerbRecord | null): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw usage(`--${option.name} ${value}: not a number above 0`, verb);
}

function verbOf(word: string): VerbRecord {
  const verb = VERBS.find(({ name }) => name === word);
  if (verb !== undefined) return verb;
  const near = nearestWord(
    word,
    VERBS.map(({ name }) => name),
  );
  const guess = near === undefined ? "" : `   did you mean "${near}"?`;
  throw usage(`unknown command "${word}"${guess}`, null);
}

function unknownOption(
  word: string,
  name: string,
  verb: VerbRecord | null,
  known: readonly OptionRecord[],
): LabError {
  const near = nearestWord(
    name,
    known.map((option) => option.name),
  );
  const guess = near === undefined ? "" : `   did you mean "--${near}"?`;
  const where = verb === null ? "" : ` of kaslab ${verb.name}`;
  return usage(`unknown option "${word}"${where}${guess}`, verb);
}

function checkOperands(verb: VerbRecord, operands: readonly string[]): void {
  if (operands.length < verb.operandsMin) {
    throw usage(`kaslab ${verb.name} needs ${verb.operands}`, verb);
  }
  if (operands.length > verb.operandsMax) {
    const extra = operands[verb.operandsMax] ?? "";
    throw usage(`kaslab ${verb.name} does not take "${extra}"`, verb);
  }
}

function usage(message: string, verb: VerbRecord | null): LabError {
  const hint = verb === null ? "kaslab --help" : `kaslab ${verb.name} --help`;
  return new LabError("input", "CLI_USAGE", message, { hint: `See ${hint}.` });
}
