// The keys that call Portkey's API by themselves.
import { ciIp, portkey } from './cast';
import { keyCaller } from './portkeyBook';

export const portkeyTerraform = keyCaller(portkey.keys.terraform, ciIp, 'DE', 'terraform-provider-portkey/0.4.1');
export const portkeyBatch = keyCaller(portkey.keys.batch, '198.51.100.9', 'SG', 'portkey-python/1.15.0');
export const portkeyAdmin = keyCaller(portkey.keys.admin, '2001:db8:4a1:200::15', 'DE', 'curl/8.17.0');
