// What Cortex documents of an audit log record (OpenAPI of 2026-01-08). Loose: what is not here passes.
import * as z from 'zod';
import { checkOf } from '../drift';

/** The actor is absent for GitOps and automatic imports. */
export const check = checkOf(() =>
  z.compile(
    z.looseObject({
      action: z.string(),
      objectIdentifier: z.string(),
      objectType: z.string(),
      timestamp: z.string(),
      actorIdentifier: z.string().nullish(),
      ipAddress: z.string().nullish(),
    }),
  ),
);
