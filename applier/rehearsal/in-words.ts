import type { Call } from '../types.ts';

/** A call as a line of a dry run. @param seconds since its beginning */
export function callInWords(call: Call, seconds: number): string {
  return `${`${seconds} s`.padStart(8)}  ${call.call} ${detailsOf(call)}`;
}

function detailsOf(call: Call): string {
  switch (call.call) {
    case 'bind':
      return `${call.node} as ${call.logical}`;
    case 'setLayout':
      return `${call.node} to ${call.entry}`;
    case 'resumeOperands':
      return `${call.node}: ${call.labels.join(', ')}`;
    case 'pauseOperand':
      return `${call.node}: ${call.label}`;
    case 'evict':
      return `${call.namespace}/${call.pod}`;
    case 'setDeletionCost':
      return `${call.namespace}/${call.pod} to ${call.cost}`;
    case 'scale':
    case 'retune':
      return `${call.kind.service} on ${call.kind.profile} (${call.kind.gpu}) to ${call.replicas}`;
    case 'scaleOriginal':
      return `the own Deployment of ${call.service} to ${call.replicas}${call.returned ? ', as before it was adopted' : ''}`;
    case 'route':
      return `${call.service}: ${call.weights.map(([{ profile }, weight]) => `${profile} ${weight}`).join(', ')}`;
    case 'event':
      return `on ${call.on} ${call.name}: ${call.reason}: ${call.message}`;
    default:
      return call.node;
  }
}
