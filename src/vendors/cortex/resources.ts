// Cortex's IDs as they stand in YAML and Terraform files. A tag has no shape of its own: what stands before it tells.
import type { ResourcePattern } from '../../core/resources';

const tag = '[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,120}[A-Za-z0-9])?';
const quote = '\\s{0,8}["\']?';

export const resources: readonly ResourcePattern[] = [
  {
    vendor: 'cortex',
    what: 'Cortex entity tag',
    pattern: tag,
    context: `x-cortex-(?:tag|service-tag)["']?\\s{0,8}:${quote}`,
  },
  // Items of x-cortex-owners, x-cortex-groups, dependencies, parents and children.
  { vendor: 'cortex', what: 'Cortex entity tag', pattern: tag, context: `(?:^|\\s)-\\s{1,8}tag\\s{0,8}:${quote}` },
  {
    vendor: 'cortex',
    what: 'Cortex scorecard, workflow or entity tag',
    pattern: tag,
    context: `^\\s{0,40}tag\\s{0,8}[:=]${quote}`,
  },
  // The audit log names objects by tag or name, so a CID is found only where one was used as a name.
  { vendor: 'cortex', what: 'Cortex ID (CID)', pattern: '\\b(?:en|ak|in|se|ul)[0-9a-f]{16}\\b' },
];
