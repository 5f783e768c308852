// The main cast of Northwind. Every ID here is invented, has the vendor's real shape, and never changes with `now`, so
// that files in a workspace can mention it. Addresses are from the ranges kept for documentation.

export interface Place {
  /** ISO 3166 two letters. */
  readonly country: string;
  readonly city: string;
  readonly region: string;
  readonly regionCode: string;
  readonly asn: string;
  readonly latitude: string;
  readonly longitude: string;
  /** Hours east of UTC. */
  readonly offset: number;
}

export interface Person {
  readonly email: string;
  readonly openaiId: string;
  readonly portkeyId: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly place: Place;
}

const place = (
  country: string,
  city: string,
  [region, regionCode]: readonly [string, string],
  asn: string,
  [latitude, longitude]: readonly [string, string],
  offset: number,
): Place => ({ country, city, region, regionCode, asn, latitude, longitude, offset });

export const places = {
  berlin: place('DE', 'Berlin', ['Land Berlin', 'BE'], '64496', ['52.52437', '13.41053'], 1),
  hamburg: place('DE', 'Hamburg', ['Hamburg', 'HH'], '64496', ['53.55073', '9.99302'], 1),
  singapore: place('SG', 'Singapore', ['Singapore', '01'], '64497', ['1.28967', '103.85007'], 8),
  lisbon: place('PT', 'Lisbon', ['Lisbon', '11'], '64498', ['38.71667', '-9.13333'], 0),
  bengaluru: place('IN', 'Bengaluru', ['Karnataka', 'KA'], '64499', ['12.97194', '77.59369'], 5.5),
  london: place('GB', 'London', ['England', 'ENG'], '64500', ['51.50853', '-0.12574'], 0),
  brno: place('CZ', 'Brno', ['South Moravian', '64'], '64501', ['49.19522', '16.60796'], 1),
  saoPaulo: place('BR', 'São Paulo', ['São Paulo', 'SP'], '64510', ['-23.5475', '-46.63611'], -3),
} as const;

const agents = {
  mac: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  linux: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  windows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
} as const;

/** Platform lead and owner of everything. */
export const mira: Person = {
  email: 'mira@northwind.io',
  openaiId: 'user-s4DEISuv02X362UPYIpSWLzV',
  portkeyId: '56f6a74c-32b5-453d-a77e-84b02d4eff1d',
  ip: '203.0.113.24',
  userAgent: agents.mac,
  place: places.berlin,
};

/** Infrastructure; his line speaks IPv6. */
export const jonas: Person = {
  email: 'jonas@northwind.io',
  openaiId: 'user-aJR07uE89QCn5SZ1Qdy2se9h',
  portkeyId: '5843458c-b857-4de4-9067-1fa8e81ebc76',
  ip: '2001:db8:4a1:7::5e2f',
  userAgent: agents.linux,
  place: places.hamburg,
};

/** Machine learning, Singapore. */
export const liWei: Person = {
  email: 'li.wei@northwind.io',
  openaiId: 'user-kjStPJZQeKVTACQNgKGjvSY7',
  portkeyId: 'f9808d72-5f0b-41b2-8ffc-7905f4ec5b86',
  ip: '198.51.100.41',
  userAgent: agents.mac,
  place: places.singapore,
};

/** Security. */
export const ana: Person = {
  email: 'ana@northwind.io',
  openaiId: 'user-goEFIR63nyQFLjUKj4L8luB5',
  portkeyId: '2af886a3-3421-42bb-b3d1-b55f4a8245a1',
  ip: '203.0.113.77',
  userAgent: agents.mac,
  place: places.lisbon,
};

/** Data engineering. */
export const priya: Person = {
  email: 'priya@northwind.io',
  openaiId: 'user-pofRAHhU7zP3U5SIii31la1s',
  portkeyId: 'ff3ba6bc-2742-4009-9e99-44e76a99468e',
  ip: '198.51.100.118',
  userAgent: agents.windows,
  place: places.bengaluru,
};

/** Payments team lead. */
export const sam: Person = {
  email: 'sam.okafor@northwind.io',
  openaiId: 'user-xB6mLdc5oAS1mgD27eDCe9mN',
  portkeyId: '0e41edc4-4ad9-4456-8036-003aacd9f0f7',
  ip: '203.0.113.140',
  userAgent: agents.mac,
  place: places.london,
};

/** The contractor: comes, does the migration, leaves; someone tries his account from elsewhere afterwards. */
export const tomas: Person = {
  email: 'tomas@brightloop.dev',
  openaiId: 'user-0TehteeAaqDto3nqWTgLeYjh',
  portkeyId: 'e42e01a4-8ebf-4609-89ed-1ce8416fd316',
  ip: '192.0.2.63',
  userAgent: agents.windows,
  place: places.brno,
};

export const staff: readonly Person[] = [mira, jonas, liWei, ana, priya, sam];

/** Where the failed logins come from: nobody at Northwind works there. */
export const stranger = { ip: '192.0.2.201', userAgent: 'python-requests/2.32.5', place: places.saoPaulo } as const;

/** Where the build machines call from. */
export const ciIp = '203.0.113.200';

export const openai = {
  organization: 'org-YuzXgdbyicisH0srrHOIIWIv',
  projects: {
    default: { id: 'proj_6Bwlsw3lEy3Scfcf6KMkEdl2', name: 'Default project' },
    checkout: { id: 'proj_o3tBEdtO3LHrZ0OAK24D3aV5', name: 'Checkout assistant' },
    search: { id: 'proj_2vNT1Ht7EI4lIWupmc2Dlw8P', name: 'Search ranking' },
    support: { id: 'proj_hYPv0JatP9kQ3nuyN0IlsEwK', name: 'Support bot' },
    sandbox: { id: 'proj_Rz7aBYadTZQZvVi40VYtPdfn', name: 'Sandbox' },
  },
  keys: {
    admin: 'key_tqr7jZgU4sIX7oxb',
    checkoutOld: 'key_jyxPKNFELRfPhy9J',
    checkout: 'key_r6OxWJfTOK0AHyyk',
    search: 'key_4lFQPGr9T4wqrxJJ',
    batch: 'key_ehFxKUi2N7EouAO9',
    contractor: 'key_Ihzj06HDF8iy9U8j',
    terraform: 'key_6cwDwAWVmupO1uMd',
  },
  serviceAccounts: {
    ci: 'svc_acct_yhewhodflbeasszhhmxjfjd2',
    batch: 'svc_acct_ohla18o2nd9xrkbtgty0jrz4',
    terraform: 'svc_acct_1uz68mlnsjlizpbuz603iqq6',
  },
  invites: { contractor: 'invite-17wglTv8ph6pD9BQBoOj9PrQ', designer: 'invite-VDgdaZgPyyW3vDXwL1YZoq2N' },
  certificates: { gateway: 'cert_depBSLV4xH3pGsW9t61RSElB', batch: 'cert_pVFSboDx4qy8WWQrgOMO8NoH' },
  allowlist: 'ipal_1Cv2SxfrLU1y7rM5fwB4XeN7',
  role: 'role_01JH3FVHKSDH1HY8SZK92ATEWE',
  group: 'group_01JHA0DJCW0HREAY44T41YGYBX',
  checkpointPermission: 'cp_MMMiRkIBHCeMM4BbCe0nSpRs',
  rateLimits: { mini: 'rl-gpt-4o-mini', large: 'rl-gpt-4.1' },
} as const;

export const portkey = {
  organisation: '69ae3f87-441e-41d5-bfc1-43cad00ee060',
  workspaces: {
    shared: { id: '809d9ffb-82f5-47eb-bab6-b812adf22560', slug: 'ws-shared-e2a85b', name: 'Shared' },
    payments: { id: '725365ac-caa3-4056-95a5-0bdd8c268a78', slug: 'ws-paymen-d2de1b', name: 'Payments' },
    research: { id: '8144d2a0-a991-41d4-9951-89de4b286d39', slug: 'ws-resear-a2e884', name: 'Research' },
  },
  /** `user_id` of calls made with an API key is the key's own ID. */
  keys: {
    admin: 'b88b0cc5-309c-46d1-acba-e50888702a40',
    checkout: 'f545dd89-3472-4cef-9fa1-02204b1e9dd5',
    terraform: '0a35bad7-aa95-4482-a796-a7fa70b81d22',
    batch: 'aeb9d82d-933a-408a-8c9d-986f09c2330a',
  },
  configs: {
    router: { id: 'adc8ea58-e843-4d17-bf60-d283afc16310', slug: 'pc-router-b69ca7' },
    fallback: { id: '11a386b3-edb3-4fc7-9657-75f09f57e6e0', slug: 'pc-fallba-1d0224' },
  },
  prompts: {
    refund: { id: 'a9fafcd7-ef13-4d64-9823-a9be0ddda8b6', slug: 'pp-refund-5cd6b6' },
    triage: { id: '9aed8707-ed89-4f09-a21f-ea7605f35336', slug: 'pp-triage-753413' },
  },
  guardrail: 'pg-no-pii-319902',
  collection: 'co-checko-f1d32f',
  partial: 'pl-tone-55b6e3',
  virtualKeys: { openai: 'openai-prod', anthropic: 'anthropic-prod', bedrock: 'bedrock-eu', azure: 'azure-west' },
  integration: 'cbb278db-9d9b-4e83-b1ac-2cd1219dd89b',
  policy: 'e13ca827-058a-41d1-8644-1e8306e53d2b',
} as const;

export const cortex = {
  entities: {
    checkoutApi: { tag: 'checkout-api', cid: 'en6125f02e6e14954d' },
    gateway: { tag: 'payments-gateway', cid: 'ene5fc2eeb1e1b03c3' },
    ledger: { tag: 'ledger-service', cid: 'en5312776f478b85d8' },
    indexer: { tag: 'search-indexer', cid: 'enad8633977f02a579' },
    storefront: { tag: 'web-storefront', cid: 'en88b4df4a290da81b' },
    notifier: { tag: 'notification-worker', cid: 'en72bbc08545a526d5' },
  },
  teams: { platform: 'team-platform', payments: 'team-payments', search: 'team-search' },
  scorecards: { readiness: 'production-readiness', security: 'security-baseline' },
  keys: { ci: 'ci-deployer', backstage: 'backstage-sync', terraform: 'terraform-prod' },
  keyCid: 'ak73d6062918097856',
} as const;
