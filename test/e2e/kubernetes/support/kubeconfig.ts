import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';

export interface Access {
  readonly server: string;
  /** File with the certificates that the server's own is signed by. */
  readonly ca: string;
  readonly user: string;
  readonly token: string;
}

/** Writes a kubeconfig file with one cluster and one user. */
export async function writeKubeconfig(path: string, access: Access): Promise<string> {
  const { server, ca, user, token } = access;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority': ca } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user } }],
    'current-context': 'test',
  };
  await writeFile(path, stringify(config), { mode: 0o600 });
  return path;
}
