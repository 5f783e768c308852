// A record with secrets wherever a vendor might have left one, for what must not show them.

/** In every secret below. */
export const needle = 'Zq7Xb2LmZp0';
/** Known by its shape, wherever it stands. */
const shaped = `sk-proj-${needle}RtYv9Ks`;
/** Known only by the name of what holds it. */
const named = `plain ${needle}`;

/** As Portkey writes it: JSON in strings, headers as they were sent. */
export function secretRecord(timestamp: string): string {
  const body = {
    name: 'secret-key',
    key: named,
    note: `use ${shaped} for now`,
    nested: [{ password: named, deep: JSON.stringify({ api_key: named }) }],
    credentials: { user: 'ana', pin: named },
    env: [{ name: 'DB_PASSWORD', value: named }],
    harmless: 'visible words',
  };
  return JSON.stringify({
    timestamp,
    method: 'PUT',
    uri: `/v1/virtual-keys/secret-key?token=${shaped}`,
    request_id: 'req-secret-27',
    request_body: JSON.stringify(body),
    query_params: JSON.stringify({ token: named, also: shaped }),
    request_headers: JSON.stringify({
      authorization: `Bearer ${shaped}`,
      'x-api-key': named,
      'user-agent': `curl/8 ${shaped}`,
    }),
    user_id: `user ${shaped}`,
    user_type: 'user',
    organisation_id: '11111111-2222-4333-8444-555555555555',
    workspace_id: `workspace ${shaped}`,
    response_status_code: 200,
    resource_type: 'virtual_keys',
    action: 'Update',
    client_ip: '198.51.100.4',
    country: 'US',
  });
}
