// What Portkey documents of an audit log record (OpenAPI of 2026-06-12). Loose: what is not here passes.
import * as z from 'zod';
import { checkOf } from '../drift';

const text = z.string().nullish();

/** No field is marked as required; without these four there is no event to show. */
export const check = checkOf(() =>
  z.compile(
    z.looseObject({
      timestamp: z.string(),
      method: z.string(),
      uri: z.string(),
      resource_type: z.string(),
      action: text,
      request_id: text,
      user_id: text,
      user_type: text,
      workspace_id: text,
      response_status_code: z.number().nullish(),
      client_ip: text,
      country: text,
      request_body: text,
      query_params: text,
      request_headers: text,
    }),
  ),
);
