/**
 * Who hands instances out: the device plugin, as extended resources, or NVIDIA's DRA driver, by claims. It is mig-manager
 * that cuts GPUs with both.
 */
export const BACKENDS = ['mig-manager', 'dra'] as const;
export type BackendName = (typeof BACKENDS)[number];
