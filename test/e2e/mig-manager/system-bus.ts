import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../support/cache.ts';
import { debianPackages } from '../support/debian.ts';
import { run, type Server, startServer } from '../support/process.ts';

/** A bus that everybody may use and on which no systemd answers: nobody is asked for anything in these tests. */
const CONFIG = (socket: string) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
`;

/** Starts the system bus of a host whose root is `root`; mig-manager will not work without one. */
export async function startSystemBus(root: string): Promise<Server> {
  await run('dbus-daemon', ['--version']).catch(() => debianPackages('mig-manager', ['dbus-daemon']));
  const dir = join(root, 'run', 'dbus');
  const socket = join(dir, 'system_bus_socket');
  const config = join(dir, 'system.conf');
  await mkdir(dir, { recursive: true });
  await writeFile(config, CONFIG(socket));
  return startServer('dbus-daemon', [`--config-file=${config}`, '--nofork', '--nopidfile'], {
    ready: () => exists(socket),
  });
}
