import type { DocumentIssue } from './issues.ts';
import type { Workload } from './workload.ts';

/**
 * Fields that are part of the format but that the planner cannot honour yet. A command refuses them rather than plan
 * as if they were not there.
 *
 * @param file name for messages
 */
export function unsupportedFields(workload: Workload, file = 'workload'): DocumentIssue[] {
  return workload.spec.services.flatMap((service, index): DocumentIssue[] =>
    service.maxShare === undefined
      ? []
      : [
          {
            code: 'unsupported',
            file,
            path: `spec.services[${index}].maxShare`,
            expected: 'no maxShare (not supported yet)',
            got: JSON.stringify(service.maxShare),
          },
        ],
  );
}
