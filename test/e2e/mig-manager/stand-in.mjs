/**
 * Stands in for nvidia-mig-parted on a machine without GPUs: hands its arguments to the test over a socket, prints what
 * the test answers and ends as the test says.
 */
import { connect } from 'node:net';

const [path, ...args] = process.argv.slice(2);
const socket = connect(path);
let text = '';
socket.setEncoding('utf8').on('data', (chunk) => {
  text += chunk;
});
socket.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
socket.on('end', () => {
  const { code, output } = JSON.parse(text);
  process.stdout.write(output);
  process.exitCode = code;
});
socket.write(`${JSON.stringify(args)}\n`);
