// Small readers for the vendors' error bodies.
import type { HttpAnswer } from '../http/transport';
import { isObject, own, parse, type JsonObject } from './rows';

/** Enough for any error document; an edge's HTML may be long. */
const longest = 65_536;
const longestMessage = 600;

export function errorDocument(text: string): JsonObject {
  const value = parse(text.slice(0, longest));
  return isObject(value) ? value : {};
}

/** The first of these that is text with something in it. */
export function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    if (typeof value === 'string' && value.trim() !== '') return value.trim().slice(0, longestMessage);
  }
  return undefined;
}

/** What a person can read in a body that is no JSON document: its title, for a web page. */
export function plainWords(text: string): string | undefined {
  const start = text.slice(0, longest).trimStart();
  if (start === '' || start.startsWith('{') || start.startsWith('[')) return undefined;
  if (!start.startsWith('<')) return firstText(start);
  const open = start.search(/<title[^>]{0,200}>/i);
  if (open < 0) return undefined;
  const from = start.indexOf('>', open) + 1;
  const to = start.indexOf('<', from);
  return firstText(start.slice(from, to < 0 ? from + longestMessage : to));
}

/** The vendor's request ID, for its support desk. */
export function requestIdOf(answer: HttpAnswer, ...values: readonly unknown[]): string | undefined {
  return firstText(
    answer.headers.get('x-request-id'),
    ...values,
    answer.headers.get('x-portkey-trace-id'),
    answer.headers.get('cf-ray'),
  );
}

/** A property along a path, own ones only. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => own(found, name), value);
}

export interface Said {
  readonly message?: string;
  readonly nextStep?: string;
  readonly requestId?: string;
}

/** Leaves out what is not there. */
export function said(message: string | undefined, nextStep: string | undefined, requestId: string | undefined): Said {
  return {
    ...(message === undefined ? {} : { message }),
    ...(nextStep === undefined ? {} : { nextStep }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
