// Who may do what at Northwind's OpenAI organization: roles, groups, single sign-on and provisioning.
import { ana, jonas, liWei, mira, openai, priya, tomas } from './cast';
import { ago, type Span } from './clockwork';
import { session, terraform, type OpenaiBook } from './openaiBook';

const { projects, serviceAccounts } = openai;

/** Roles, groups, one owner for an evening, checkpoints and workload identities. */
export function tellAccess({ add }: OpenaiBook, span: Span): void {
  const { search, checkout } = projects;
  const permissions = ['api.organization.projects.read', 'api.usage.read'];
  add(ago(span, 26), 'role.created', session(mira), {
    id: openai.role,
    role_name: 'Cost reviewer',
    permissions,
    resource_type: 'api.organization',
    resource_id: openai.organization,
  });
  add(ago(span, 23, 4), 'role.updated', session(mira), {
    id: openai.role,
    changes_requested: {
      permissions_added: ['api.audit_logs.read'],
      permissions_removed: [],
      description: 'Reads costs and the audit log.',
    },
  });
  add(ago(span, 25, 5), 'group.created', session(mira), { id: openai.group, data: { group_name: 'finops' } });
  add(ago(span, 15, 20), 'group.updated', session(mira), {
    id: openai.group,
    changes_requested: { group_name: 'finops-and-audit' },
  });
  add(ago(span, 6, 8), 'role.assignment.created', session(mira), {
    id: `role_assignment_${openai.role}__api.organization__${openai.group}`,
    principal_id: openai.group,
    principal_type: 'group',
    resource_id: openai.organization,
    resource_type: 'api.organization',
  });
  // Owner for one evening.
  const owner = {
    id: `role_assignment_role-api-organization-owner__api.organization__${priya.openaiId}`,
    principal_id: priya.openaiId,
    principal_type: 'user',
    resource_id: openai.organization,
    resource_type: 'api.organization',
  };
  add(ago(span, 4, 5), 'role.assignment.created', session(mira), owner);
  add(ago(span, 4, 1), 'role.assignment.deleted', session(ana), owner);
  add(ago(span, 4, 0), 'user.updated', session(ana), { id: priya.openaiId, changes_requested: { role: 'member' } });
  const checkpoint = { project_id: search.id, fine_tuned_model_checkpoint: 'ft:gpt-4o-mini:northwind:rank:B6ckp1' };
  // Specifications before May 2026 spell it with an underscore; records of both kinds are kept.
  add(ago(span, 29, 1), 'checkpoint_permission.created', session(liWei), {
    id: 'cp_LeXpsSd9geTgkUFDHHHDgq9a',
    data: checkpoint,
  });
  add(ago(span, 10, 9), 'checkpoint.permission.created', session(liWei), {
    id: openai.checkpointPermission,
    data: checkpoint,
  });
  add(ago(span, 2, 9), 'checkpoint.permission.deleted', session(liWei), { id: openai.checkpointPermission });
  const provider = { id: 'wip_northwind_github', name: 'GitHub Actions' };
  const mapping = { id: 'wipm_checkout_main', identity_provider_id: provider.id };
  add(ago(span, 12, 9), 'workload_identity_provider.created', terraform, {
    id: provider.id,
    data: { issuer: 'https://token.actions.githubusercontent.com', name: provider.name },
  });
  add(
    ago(span, 12, 8),
    'workload_identity_provider_mapping.created',
    terraform,
    { ...mapping, data: { subject: 'repo:northwind/checkout-api:ref:refs/heads/main' } },
    checkout,
  );
  add(ago(span, 5, 12), 'workload_identity_provider_mapping.deleted', terraform, {
    ...mapping,
    project_id: checkout.id,
    service_account_id: serviceAccounts.ci,
  });
  add(ago(span, 7, 3), 'service_account.updated', session(jonas), {
    id: serviceAccounts.batch,
    changes_requested: { role: 'viewer' },
  });
}

/** Only with `tenant_only=true`: single sign-on and provisioning. OpenAI documents no detail for most of these. */
export function tellTenant({ add }: OpenaiBook, span: Span): void {
  add(ago(span, 15, 9), 'tenant.sso_connection.setup.started', session(mira));
  add(ago(span, 15, 8), 'tenant.sso_connection.created', session(mira), { id: 'sso_northwind', protocol: 'saml' });
  add(ago(span, 15, 6), 'tenant.sso_connection.updated', session(mira), { id: 'sso_northwind', enforced: true });
  add(ago(span, 15, 5), 'tenant.scim.setup.started', session(mira));
  add(ago(span, 15, 4), 'tenant.scim.directory.created', session(mira), { id: 'directory_northwind' });
  add(ago(span, 15, 3), 'scim.enabled', session(mira), { id: openai.organization });
  add(ago(span, 14, 20), 'tenant.session_policy.updated', session(ana), { id: 'policy_sessions', max_age_hours: 12 });
  add(ago(span, 9, 5, 50), 'tenant.membership.revoked', session(ana), { id: tomas.openaiId });
  add(ago(span, 9, 5, 49), 'tenant.session_revocation.started', session(ana), { id: tomas.openaiId });
  const connector = {
    workspace_id: '5781702a-7631-4a18-913c-968ccfb51cd3',
    connector_id: 'connector_drive',
    connector_name: 'Google Drive',
  };
  add(ago(span, 3, 2), 'role.bound_to_resource', session(mira), {
    id: `${connector.workspace_id}__${connector.connector_id}`,
    role_id: openai.role,
    resource_id: connector.connector_id,
    resource_type: 'connector',
    permissions: ['connector.use'],
    ...connector,
    enabled: true,
    source: 'role_toggle',
  });
  add(ago(span, 0, 20), 'role.unbound_from_resource', session(ana), {
    id: `${connector.workspace_id}__${connector.connector_id}`,
    role_id: openai.role,
    resource_id: connector.connector_id,
    resource_type: 'connector',
    permissions: ['connector.use'],
    ...connector,
    enabled: false,
    source: 'workspace_permissions',
  });
}
