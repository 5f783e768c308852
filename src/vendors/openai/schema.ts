// What OpenAI documents of an audit log record (API reference of 2026-08-21). Loose: what is not here passes.
import * as z from 'zod';
import { checkOf } from '../drift';

const text = z.string().optional();

/** `id`, `type` and `effective_at` are required; the actor may be null or absent since 2026-05-13. */
export const check = checkOf(() => {
  const user = z.looseObject({ id: text, email: z.string().nullish() }).nullish();
  const session = z.looseObject({ user, ip_address: z.string().nullish(), user_agent: z.string().nullish() }).nullish();
  const apiKey = z
    .looseObject({ id: text, type: text, user, service_account: z.looseObject({ id: text }).nullish() })
    .nullish();
  return z.compile(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      effective_at: z.number(),
      project: z.looseObject({ id: z.string().nullish(), name: z.string().nullish() }).nullish(),
      actor: z.looseObject({ type: z.string(), session, api_key: apiKey }).nullish(),
    }),
  );
});
