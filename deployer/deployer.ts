/**
 * Deploys an admitted release to a cluster, inside a deploy build: `node deployer.js describe|apply|verify FOLDER`.
 *
 * `FOLDER` has the admitted release. `describe` leaves what the build exports in `FOLDER/described/`, a file a variable;
 * `apply` takes what was shown from the environment variable `SHOWN`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage.
 * Progress goes to standard output, refusals to standard error.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEPLOYMENT_FILE, type Deployment } from "../release/kubernetes/deployment";
import { metricAlarms } from "./api/alarms";
import { loadBalancers } from "./api/balancers";
import { systemClock } from "./api/clock";
import { apiServer } from "./api/cluster";
import { clusterEndpoint } from "./api/eks";
import { apply } from "./apply";
import { describe } from "./describe";
import type { Ports } from "./ports";
import { readDeployment } from "./read-deployment";
import { verify } from "./verify";

type Command = (deployment: Deployment, ports: Ports, folder: string, signal: AbortSignal) => Promise<void>;

const COMMANDS: { readonly [name: string]: Command } = {
    describe: async (deployment, ports, folder) => {
        const { changes, summary, shown } = await describe(deployment, ports);
        const exported = { SUMMARY: summary, CHANGES: String(changes.length), SHOWN: shown };
        mkdirSync(join(folder, "described"), { recursive: true });
        for (const [name, value] of Object.entries(exported)) {
            writeFileSync(join(folder, "described", name), value);
        }
        ports.say(`${summary.replaceAll(" | ", "\n")}\nshown as ${shown}`);
    },
    apply: (deployment, ports, _folder, signal) => apply(deployment, process.env.SHOWN ?? "", ports, signal),
    verify: (deployment, ports) => verify(deployment, ports),
};

async function main([name = "", folder, ...rest]: readonly string[]): Promise<number> {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined || folder === undefined || rest.length > 0) {
        process.stderr.write(`usage: node deployer.js ${Object.keys(COMMANDS).join("|")} FOLDER\n`);
        return 2;
    }
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.on(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
    }
    try {
        const deployment = readDeployment(readFileSync(join(folder, DEPLOYMENT_FILE), "utf8"));
        await command(deployment, await awsPorts(deployment), folder, stop.signal);
        return 0;
    } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        return 1;
    }
}

async function awsPorts({ platform }: Deployment): Promise<Ports> {
    const started = systemClock.now();
    return {
        cluster: apiServer(await clusterEndpoint(platform.cluster, platform.region), systemClock),
        balancers: loadBalancers(),
        alarms: metricAlarms(),
        clock: systemClock,
        say: (line) => {
            const seconds = Math.round((systemClock.now() - started) / 1000);
            process.stdout.write(`${String(seconds).padStart(5)} s  ${line}\n`);
        },
    };
}

main(process.argv.slice(2)).then((code) => {
    // Connections that stay open would keep the process.
    process.exit(code);
});
