import type { EcsRuntime } from "./ecs/ecs-runtime";
import type { EksRuntime } from "./eks/eks-runtime";

/** Where an environment's workloads run; `kind` tells the two apart. */
export type Runtime = EcsRuntime | EksRuntime;
