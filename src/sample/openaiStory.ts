// What happened at Northwind's OpenAI organization in the last month; told in days before `now`.
import { ana, jonas, liWei, mira, openai, priya, sam, stranger, tomas } from './cast';
import { ago, minute, type Span } from './clockwork';
import { tellAccess, tellTenant } from './openaiStoryAccess';
import { plainSession, serviceKey, session, terraform, unknownSession, userKey, type OpenaiBook } from './openaiBook';

const { projects, keys, serviceAccounts, certificates, invites } = openai;

export function tellOpenaiStory(book: OpenaiBook, span: Span): void {
  tellSetUp(book, span);
  tellRateLimits(book, span);
  tellContractor(book, span);
  tellSecurity(book, span);
  tellAccess(book, span);
  tellTenant(book, span);
  tellOddities(book, span);
}

function tellSetUp({ add }: OpenaiBook, span: Span): void {
  const { checkout, search, support, sandbox } = projects;
  add(ago(span, 29, 4), 'organization.updated', session(mira), {
    id: openai.organization,
    changes_requested: { title: 'Northwind', usage_dashboard_visibility: 'OWNERS', api_call_logging: 'disabled' },
  });
  for (const [index, project] of [checkout, search, support, sandbox].entries()) {
    add(
      ago(span, 28, 20 - index),
      'project.created',
      index === 0 ? session(mira) : terraform,
      { id: project.id, data: { name: project.name, title: project.name } },
      project,
    );
  }
  const accounts = Object.values(serviceAccounts);
  for (const [index, id] of accounts.entries()) {
    add(ago(span, 28, 8, index), 'service_account.created', session(jonas), { id, data: { role: 'member' } }, checkout);
  }
  const scopes = ['api.model.request', 'api.model.read'];
  add(ago(span, 28, 6), 'api_key.created', session(sam), { id: keys.checkoutOld, data: { scopes } }, checkout);
  add(ago(span, 28, 5), 'api_key.created', userKey(mira, keys.admin), { id: keys.batch, data: { scopes } }, search);
  add(ago(span, 27, 9), 'api_key.created', session(liWei), { id: keys.search, data: { scopes } }, search);
  add(ago(span, 25), 'project.updated', session(sam), {
    id: checkout.id,
    changes_requested: { title: 'Checkout assistant' },
  });
  add(ago(span, 16, 3), 'organization.updated', session(mira), {
    id: openai.organization,
    changes_requested: {
      api_call_logging: 'enabled_for_selected_projects',
      api_call_logging_project_ids: checkout.id,
      threads_ui_visibility: 'OWNERS',
    },
  });
  add(ago(span, 10, 2), 'project.archived', terraform, { id: sandbox.id }, projects.default);
  // The key that runs checkout, rotated: the new one first, the old one once traffic has moved.
  add(
    ago(span, 5, 6),
    'api_key.created',
    session(sam),
    { id: keys.checkout, data: { scopes: ['api.model.request', 'api.responses.write'] } },
    checkout,
  );
  add(ago(span, 5, 1), 'api_key.deleted', session(sam), { id: keys.checkoutOld }, checkout);
  add(
    ago(span, 0, 2, 40),
    'api_key.updated',
    session(mira),
    { id: keys.checkout, changes_requested: { scopes: ['api.model.request'] } },
    checkout,
  );
}

/** Step by step, so that a value's history can be read from the events alone. */
function tellRateLimits({ add }: OpenaiBook, span: Span): void {
  const steps = [
    [28.4, terraform, 100, 40_000],
    [24.2, userKey(liWei, keys.search), 500, 200_000],
    [19.1, session(liWei), 1500, 600_000],
    [12.3, terraform, 3000, 2_000_000],
    [6.2, session(ana), 500, 200_000],
    [2.1, session(jonas), 1000, 400_000],
  ] as const;
  for (const [days, actor, requests, tokens] of steps) {
    add(
      ago(span, days),
      'rate_limit.updated',
      actor,
      {
        id: openai.rateLimits.mini,
        changes_requested: { max_requests_per_1_minute: requests, max_tokens_per_1_minute: tokens },
      },
      projects.checkout,
    );
  }
  add(
    ago(span, 11),
    'rate_limit.updated',
    terraform,
    { id: openai.rateLimits.large, changes_requested: { batch_1_day_max_input_tokens: 90_000_000 } },
    projects.search,
  );
  add(ago(span, 4.4), 'rate_limit.deleted', terraform, { id: openai.rateLimits.large }, projects.search);
}

function tellContractor({ add, random }: OpenaiBook, span: Span): void {
  const { checkout } = projects;
  const invite = { email: tomas.email, role: 'reader' };
  add(ago(span, 22, 2), 'invite.sent', session(mira), { id: invites.contractor, data: invite });
  add(ago(span, 21, 23), 'invite.accepted', session(tomas), { id: invites.contractor });
  add(ago(span, 21, 22), 'user.added', session(mira), { id: tomas.openaiId, data: { role: 'member' } }, checkout);
  add(
    ago(span, 21, 20),
    'api_key.created',
    session(tomas),
    { id: keys.contractor, data: { scopes: ['api.model.read'] } },
    checkout,
  );
  add(
    ago(span, 18, 3),
    'api_key.updated',
    userKey(tomas, keys.contractor),
    { id: keys.contractor, changes_requested: { scopes: ['api.model.read', 'api.files.write', 'api.files.read'] } },
    checkout,
  );
  add(ago(span, 9, 6), 'api_key.deleted', session(ana), { id: keys.contractor }, checkout);
  add(ago(span, 9, 5, 58), 'user.deleted', session(ana), { id: tomas.openaiId }, checkout);
  // After he left: from a country where nobody works, without a user, then naming his account.
  for (let attempt = 0; attempt < 7; attempt += 1) {
    add(
      ago(span, 8, 7) + attempt * 47_000,
      'login.failed',
      unknownSession(stranger.ip, stranger.userAgent, stranger.place),
      attempt < 5
        ? { error_code: 'invalid_credentials', error_message: 'Wrong e-mail or password.' }
        : { error_code: 'user_deactivated', error_message: `The account ${tomas.email} has been deactivated.` },
    );
  }
  add(ago(span, 1, 3), 'login.failed', unknownSession(stranger.ip, stranger.userAgent, stranger.place), {
    error_code: 'ip_not_allowed',
    error_message: 'This IP address is not on the allow-list of the organization.',
  });
  add(ago(span, 17), 'invite.sent', session(sam), {
    id: invites.designer,
    data: { email: 'studio@paperkite.example', role: 'reader' },
  });
  add(ago(span, 14), 'invite.deleted', session(sam), { id: invites.designer });
  add(ago(span, 13, 1), 'invite.sent', userKey(mira), {
    id: `invite-${random.text(23)}7`,
    data: { email: priya.email, role: 'owner' },
  });
}

function tellSecurity({ add }: OpenaiBook, span: Span): void {
  const office = ['203.0.113.0/24', '2001:db8:4a1::/48'];
  const allowlist = { id: openai.allowlist, name: 'Offices and VPN' };
  add(ago(span, 8, 5), 'ip_allowlist.created', session(ana), { ...allowlist, allowed_ips: office });
  add(ago(span, 8, 4), 'ip_allowlist.config.activated', session(ana), {
    configs: [allowlist, { id: 'ipal_VDgdaZgPyyW3vDXwL1YZoq2N', name: 'Build machines' }],
  });
  add(ago(span, 7, 20), 'ip_allowlist.updated', session(ana), {
    id: openai.allowlist,
    allowed_ips: [...office, '198.51.100.0/24'],
  });
  add(ago(span, 1, 2), 'ip_allowlist.updated', session(jonas), {
    id: openai.allowlist,
    allowed_ips: [...office, '198.51.100.0/24', '192.0.2.63/32'],
  });
  add(ago(span, 0, 22), 'ip_allowlist.config.deactivated', session(ana), {
    configs: [{ id: 'ipal_VDgdaZgPyyW3vDXwL1YZoq2N', name: 'Build machines' }],
  });
  const gateway = { id: certificates.gateway, name: 'gateway mTLS 2027' };
  const batch = { id: certificates.batch, name: 'batch mTLS 2026' };
  add(ago(span, 13, 4), 'certificate.created', session(jonas), gateway);
  add(ago(span, 13, 3), 'certificates.activated', session(jonas), { certificates: [gateway, batch] });
  add(ago(span, 3, 8), 'certificate.updated', terraform, { ...gateway, name: 'gateway mTLS 2028' });
  add(ago(span, 3, 7), 'certificates.deactivated', terraform, { certificates: [batch] });
  add(ago(span, 3, 6), 'certificate.deleted', terraform, {
    ...batch,
    certificate:
      '-----BEGIN CERTIFICATE-----\nTm90IGEgY2VydGlmaWNhdGU6IGEgc2FtcGxlIGZyb20gTm9ydGh3aW5kLg==\n-----END CERTIFICATE-----\n',
  });
  add(ago(span, 20), 'external_key.registered', session(ana), {
    id: 'ek_northwind_eu1',
    data: { provider: 'aws_kms', region: 'eu-central-1' },
  });
  add(ago(span, 11, 11), 'external_key.removed', session(ana), { id: 'ek_northwind_eu1' });
}

/** What a log of this age holds and no specification promises. */
function tellOddities({ add }: OpenaiBook, span: Span): void {
  const { support, checkout } = projects;
  // Provisioned by the directory: the actor is null, or left out.
  add(ago(span, 14, 21), 'user.added', null, { id: priya.openaiId, data: { role: 'member' } });
  add(ago(span, 6, 1), 'user.updated', undefined, { id: sam.openaiId, changes_requested: { role: 'owner' } });
  // The documentation's example says `data` where its schema says `changes_requested`.
  add(ago(span, 12), 'api_key.updated', plainSession(liWei), { id: keys.search, data: { scopes: ['api.all'] } });
  add(ago(span, 9), 'resource.deleted', terraform);
  add(ago(span, 7, 1), 'tunnel.created', terraform, { id: 'tunnel_northwind_1' });
  add(ago(span, 6, 22), 'tunnel.deleted', terraform, { id: 'tunnel_northwind_1' });
  add(ago(span, 5, 3), 'logout.failed', session(priya), {
    error_code: 'session_not_found',
    error_message: 'No such session.',
  });
  // A type that no published list names.
  add(ago(span, 1, 6), 'data_residency.region.changed', session(mira), { id: support.id, region: 'eu' }, support);
  add(ago(span, 2), 'login.succeeded', {
    type: 'session',
    session: { user: { id: sam.openaiId, email: sam.email }, ip_address: '' },
  });
  // One second, three events: seconds are all the order there is.
  const at = ago(span, 3, 12);
  for (const id of ['key_Nw3batch00000001', 'key_Nw3batch00000002', 'key_Nw3batch00000003']) {
    add(at, 'api_key.deleted', serviceKey(serviceAccounts.ci), { id }, checkout);
  }
  add(at + 2 * minute, 'service_account.deleted', terraform, { id: 'svc_acct_retired0batch0runner2' }, checkout);
}
