import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { STOCK_IMAGE } from '../../functions/apply/settings.ts';

/** A tag may be another image tomorrow. Which digest it has today only the registry knows, and synth asks nobody. */
export function warnUnlessPinned(scope: Construct, image = STOCK_IMAGE): void {
  if (image.includes('@sha256:')) return;
  const how = 'docker buildx imagetools inspect, or skopeo inspect, shows its digest';
  const message = `apply.image: ${image} is not pinned; write it as name@sha256:… (${how})`;
  Annotations.of(scope).addWarningV2('mig-planner:image-not-pinned', message);
}
