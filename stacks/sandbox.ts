import type * as pulumi from "@pulumi/pulumi";
import type { RegistrySignIn } from "../components/build/built-image";
import { contextTag } from "../components/sandbox/context-tag";
import { Sandbox } from "../components/sandbox/sandbox";
import { expiryText } from "../release/sandbox";
import type { SandboxedApplication, SandboxSettings } from "./sandbox-settings";

/** What `pulumi up` of a sandbox prints at the end. */
export interface SandboxOutputs {
    readonly url: pulumi.Output<string>;
    /** When it ends, in UTC. */
    readonly expires: string;
    readonly owner: string;
}

/** One sandbox, from the ground up. */
export function createSandbox(
    settings: SandboxSettings,
    application: SandboxedApplication,
    registry: RegistrySignIn,
): SandboxOutputs {
    const { placement, bounds, access, certificateArn, tasks, logDays, expires, owner } = settings;
    const { name, port, healthPath, cpu, memory, environment } = application;
    const sandbox = new Sandbox("sandbox", {
        placement,
        application: { name, port, healthPath, cpu, memory, environment },
        source: { folder: settings.application, tag: contextTag(settings.application) },
        registry,
        zones: bounds.zones,
        ingress: { ...ingressOf(access), ...(certificateArn === undefined ? {} : { certificateArn }) },
        tasks,
        logRetentionDays: logDays,
    });
    return { url: sandbox.url, expires: expiryText(expires), owner };
}

function ingressOf(access: SandboxSettings["access"]): {
    readonly scheme: "public" | "internal";
    readonly allowedCidrs: readonly string[];
} {
    switch (access.kind) {
        case "nobody":
            return { scheme: "internal", allowedCidrs: [] };
        case "blocks":
            return { scheme: "public", allowedCidrs: access.cidrs };
        case "everyone":
            return { scheme: "public", allowedCidrs: ["0.0.0.0/0"] };
    }
}
